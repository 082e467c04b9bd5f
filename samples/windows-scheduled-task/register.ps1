# Registers a task that runs every five minutes whatever is due. A run that is still under way is left alone.
param(
    [Parameter(Mandatory)] [string] $Program,
    [Parameter(Mandatory)] [string] $Data,
    [Parameter(Mandatory)] [string] $Account
)
$ErrorActionPreference = 'Stop'
$action = New-ScheduledTaskAction -Execute $Program -Argument "run --due --plain --data `"$Data`""
$trigger = New-ScheduledTaskTrigger -Once -At (Get-Date).Date -RepetitionInterval (New-TimeSpan -Minutes 5)
$settings = New-ScheduledTaskSettingsSet -MultipleInstances IgnoreNew -StartWhenAvailable -ExecutionTimeLimit (New-TimeSpan -Hours 12)
$credential = Get-Credential -UserName $Account -Message 'Account that runs ml-connector'
Register-ScheduledTask -TaskName 'ml-connector' -Action $action -Trigger $trigger -Settings $settings -User $Account -Password $credential.GetNetworkCredential().Password -RunLevel Limited
