# Try the Windows installer: set up, start, upgrade while it runs, remove; ends with an error where
# anything is not as it should be. For a throw-away computer: it installs into the account it runs in.
$ErrorActionPreference = 'Stop'
$root = Resolve-Path "$PSScriptRoot\..\.."
$setup = (Get-Item "$root\dist\mailbridge-*-setup.exe").FullName
$home_folder = "$env:LOCALAPPDATA\Programs\mailbridge"
$run = 'HKCU:\Software\Microsoft\Windows\CurrentVersion\Run'

function Hold([bool]$is, [string]$what) {
    if (-not $is) { throw "Not so: $what" }
    Write-Host "  $what"
}

function Install {
    $done = Start-Process $setup '/VERYSILENT', '/SUPPRESSMSGBOXES', '/NORESTART', '/LANG=de' -Wait -PassThru
    Hold ($done.ExitCode -eq 0) 'the installer ends well'
}

Install
Hold (Test-Path "$home_folder\mailbridge.exe") 'the program is there'
Hold ((Get-ItemProperty $run).mailbridge -like '*mailbridge.exe" --background') 'it starts at sign-in'
Hold (Test-Path "$env:APPDATA\Microsoft\Windows\Start Menu\Programs\mailbridge.lnk") 'it is in the start menu'

& "$root\.venv\Scripts\python.exe" "$root\build_scripts\smoke.py" $home_folder
Hold ($LASTEXITCODE -eq 0) 'it works'

Start-Process "$home_folder\mailbridge.exe" '--background'
for ($i = 0; $i -lt 100 -and -not (Get-Process mailbridge -ErrorAction SilentlyContinue); $i++) { Start-Sleep -Milliseconds 100 }
Hold ($null -ne (Get-Process mailbridge -ErrorAction SilentlyContinue)) 'it runs'
Install
Hold ($null -ne (Get-Process mailbridge -ErrorAction SilentlyContinue)) 'it runs again after an upgrade'

$done = Start-Process "$home_folder\unins000.exe" '/VERYSILENT', '/SUPPRESSMSGBOXES' -Wait -PassThru
for ($i = 0; $i -lt 300 -and (Test-Path "$home_folder\mailbridge.exe"); $i++) { Start-Sleep -Milliseconds 100 }
Hold (-not (Test-Path "$home_folder\mailbridge.exe")) 'it is gone'
Hold ($null -eq (Get-ItemProperty $run).mailbridge) 'nothing starts at sign-in any more'
Hold ($null -eq (Get-Process mailbridge*, mailbridge-cli* -ErrorAction SilentlyContinue)) 'nothing runs any more'
Hold (-not ((cmdkey /list | Out-String) -like '*mailbridge*')) 'no key is left'
