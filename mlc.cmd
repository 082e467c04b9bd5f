@echo off
rem Builds the program when a source is newer than it, then runs it. See README.md.
setlocal
set "root=%~dp0"
set "build=%root%.build"
set "program=%build%\mlc\mlc.dll"
where dotnet >nul 2>nul || (echo mlc: the .NET 10 SDK is not installed. Install it from https://dot.net and try again.>&2 & exit /b 2)
powershell -NoProfile -Command "$p='%program%'; if (!(Test-Path $p)) { exit 1 }; $t=(Get-Item $p).LastWriteTimeUtc; $n=Get-ChildItem -Recurse -File '%root%src','%root%testing','%root%Directory.Build.props','%root%Directory.Packages.props','%root%global.json' | Where-Object { $_.LastWriteTimeUtc -gt $t } | Select-Object -First 1; if ($n) { exit 1 } else { exit 0 }"
if not errorlevel 1 goto run
echo mlc: building (once; about a minute) ...>&2
if not exist "%build%" mkdir "%build%"
dotnet publish "%root%src\MlConnector.Cli\MlConnector.Cli.csproj" -c Release -o "%build%\mlc" -p:ArtifactsPath="%build%\work" -p:MlcPublish=true -v quiet -nologo --use-current-runtime --no-self-contained -p:PublishReadyToRun=true >"%build%\log" 2>&1
if errorlevel 1 dotnet publish "%root%src\MlConnector.Cli\MlConnector.Cli.csproj" -c Release -o "%build%\mlc" -p:ArtifactsPath="%build%\work" -p:MlcPublish=true -v quiet -nologo >"%build%\log" 2>&1
if errorlevel 1 (type "%build%\log">&2 & echo mlc: the build failed; its log is above.>&2 & exit /b 2)
powershell -NoProfile -Command "(Get-Item '%program%').LastWriteTimeUtc=[DateTime]::UtcNow"
:run
dotnet "%program%" %*
exit /b %errorlevel%
