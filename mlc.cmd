@echo off
rem Builds the program when a source is newer than it, then runs it; --publish FOLDER writes one for servers. See README.md; how it is built: src\MlConnector.Cli\publish.ps1.
setlocal
set "root=%~dp0"
where dotnet >nul 2>nul
if errorlevel 1 (
    echo mlc: the .NET 10 SDK is not installed. Install it from https://dot.net and try again.>&2
    exit /b 2
)
if "%~1"=="--publish" goto publish
rem without the backslash at the end, which would take the closing quote with it
powershell -NoProfile -ExecutionPolicy Bypass -File "%root%src\MlConnector.Cli\publish.ps1" -Root "%root:~0,-1%"
if errorlevel 1 exit /b 2
set "program="
set /p program=<"%root%.build\current"
set "MLC_TYPED=mlc"
dotnet "%root%.build\%program%\mlc.dll" %*
exit /b %errorlevel%

:publish
if "%~2"=="" (
    echo mlc: name the folder: %~nx0 --publish C:\mlc>&2
    exit /b 2
)
set "folder=%~f2"
if "%folder:~-1%"=="\" set "folder=%folder:~0,-1%"
powershell -NoProfile -ExecutionPolicy Bypass -File "%root%src\MlConnector.Cli\publish.ps1" -Root "%root:~0,-1%" -Folder "%folder%"
exit /b %errorlevel%
