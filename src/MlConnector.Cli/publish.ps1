# Builds the program when a source is newer than it, or (-Folder) one for servers: what ./mlc does on Unix, for mlc.cmd on Windows. Also runs on Windows PowerShell 5.1.
# Each build lies in a folder of its own, so that a program that is running keeps its files; .build\current names the newest.
param([Parameter(Mandatory = $true)][string] $Root, [string] $Folder)
$ErrorActionPreference = 'Stop'
$build = Join-Path $Root '.build'
$pointer = Join-Path $build 'current'

function Stop-With([string] $Sentence) {
    [Console]::Error.WriteLine("mlc: $Sentence")
    exit 2
}

# Windows PowerShell takes a line that a program writes to its error output for an error of the script.
function Test-Sdk {
    $ErrorActionPreference = 'Continue'
    & dotnet --version *> $null
    return $LASTEXITCODE -eq 0
}

function Test-Stale {
    if (-not (Test-Path -LiteralPath $pointer)) { return $true }
    $name = Get-Content -LiteralPath $pointer -TotalCount 1
    if (-not (Test-Path -LiteralPath (Join-Path (Join-Path $build $name) 'mlc.dll'))) { return $true }
    $built = (Get-Item -LiteralPath $pointer).LastWriteTimeUtc
    $sources = 'src', 'testing', 'Directory.Build.props', 'Directory.Packages.props', 'global.json' | ForEach-Object { Join-Path $Root $_ }
    $newer = Get-ChildItem -LiteralPath $sources -Recurse -File | Where-Object { $_.LastWriteTimeUtc -gt $built } | Select-Object -First 1
    return $null -ne $newer
}

function Publish-Program([string] $Name, [string] $Work, [string[]] $More) {
    $project = Join-Path $Root 'src\MlConnector.Cli\MlConnector.Cli.csproj'
    $log = Join-Path $build 'log'
    $arguments = @('publish', "`"$project`"", '-c', 'Release', '-o', "`"$(Join-Path $build $Name)`"", "-p:ArtifactsPath=`"$(Join-Path $build $Work)`"", '-p:MlcPublish=true', '-v', 'quiet', '-nologo') + $More
    $process = Start-Process -FilePath 'dotnet' -ArgumentList $arguments -NoNewWindow -PassThru -RedirectStandardOutput $log -RedirectStandardError "$log.errors"
    $null = $process.Handle # kept, or Windows PowerShell forgets the exit code
    $process.WaitForExit() # not -Wait, which waits for the compiler that stays behind as well
    return $process.ExitCode -eq 0
}

function Stop-WithLog {
    Get-Content -LiteralPath (Join-Path $build 'log'), (Join-Path $build 'log.errors') | ForEach-Object { [Console]::Error.WriteLine($_) }
    Stop-With 'the build failed; its log is above.'
}

function New-Program {
    if (-not (Test-Sdk)) { Stop-With 'the .NET 10 SDK is not installed. Install it from https://dot.net and try again.' }
    [Console]::Error.WriteLine('mlc: building (once; a minute or two) ...')
    $name = 'program-{0:yyyyMMddHHmmss}-{1}' -f [DateTime]::UtcNow, $PID
    $next = Join-Path $build 'next'
    [IO.File]::WriteAllText($next, $name) # older than anything that is changed while it builds
    $made = (Publish-Program $name 'work' @('--use-current-runtime', '--no-self-contained', '-p:PublishReadyToRun=true')) -or (Publish-Program $name 'work' @())
    if (-not $made) { Stop-WithLog }
    $before = if (Test-Path -LiteralPath $pointer) { Get-Content -LiteralPath $pointer -TotalCount 1 } else { '' }
    Move-Item -LiteralPath $next -Destination $pointer -Force
    # The one before stays for those who run it; what cannot be removed because it is still running goes next time.
    Get-ChildItem -LiteralPath $build -Directory -Filter 'program-*' | Where-Object { $_.Name -ne $name -and $_.Name -ne $before } | Remove-Item -Recurse -Force -ErrorAction SilentlyContinue
}

# A program for servers, runtime included and compiled ahead in one piece with it: needs no SDK. One that is there stays until the new one is whole.
function New-ServedProgram {
    $served = Join-Path $build 'served'
    if (Test-Path -LiteralPath $served) { Remove-Item -LiteralPath $served -Recurse -Force }
    # in a work folder of its own: images made in one piece with the framework are none for a program without it
    if (-not (Publish-Program 'served' 'work-served' @('--use-current-runtime', '--self-contained', '-p:PublishReadyToRun=true', '-p:PublishReadyToRunComposite=true'))) { Stop-WithLog }
    foreach ($left in "$Folder.new", "$Folder.before") { if (Test-Path -LiteralPath $left) { Remove-Item -LiteralPath $left -Recurse -Force } }
    New-Item -ItemType Directory -Force -Path (Split-Path -Parent $Folder) | Out-Null
    Copy-Item -LiteralPath $served -Destination "$Folder.new" -Recurse # may be another drive
    Remove-Item -LiteralPath $served -Recurse -Force
    # Windows lets nobody move a folder of which a program is running
    try { if (Test-Path -LiteralPath $Folder) { Move-Item -LiteralPath $Folder -Destination "$Folder.before" } } catch { Stop-With "$Folder is in use. Stop the service that runs from it, and try again." }
    Move-Item -LiteralPath "$Folder.new" -Destination $Folder
    if (Test-Path -LiteralPath "$Folder.before") { Remove-Item -LiteralPath "$Folder.before" -Recurse -Force }
}

if ($Folder) {
    $Folder = [IO.Path]::GetFullPath($Folder).TrimEnd('\', '/')
    $holdsOther = (Test-Path -LiteralPath $Folder) -and -not (Test-Path -LiteralPath (Join-Path $Folder 'mlc.r2r.dll')) -and (Get-ChildItem -LiteralPath $Folder -Force | Select-Object -First 1)
    if ($holdsOther) { Stop-With "$Folder holds something else. Name a folder that is empty, does not exist, or was written by --publish." }
    if (-not (Test-Sdk)) { Stop-With 'the .NET 10 SDK is not installed. Install it from https://dot.net and try again.' }
    [Console]::Error.WriteLine('mlc: building for servers (five minutes or so) ...')
}
elseif (-not (Test-Stale)) { exit 0 }
New-Item -ItemType Directory -Force -Path $build | Out-Null

# One build at a time; a second caller waits for the first. Windows lets go of a dead builder's lock.
$hash = [BitConverter]::ToString([Security.Cryptography.SHA256]::Create().ComputeHash([Text.Encoding]::UTF8.GetBytes($Root.ToLowerInvariant())), 0, 8)
$lock = New-Object Threading.Mutex($false, "Local\mlc-build-$hash")
try { [void] $lock.WaitOne() } catch [Threading.AbandonedMutexException] { }
try {
    Push-Location -LiteralPath $Root
    if ($Folder) { New-ServedProgram }
    elseif (Test-Stale) { New-Program }
}
finally {
    Pop-Location
    $lock.ReleaseMutex()
}
if ($Folder) { [Console]::Error.WriteLine("mlc: $(Join-Path $Folder 'mlc') is the program; it needs nothing but SQLite, a library of the operating system.") }
