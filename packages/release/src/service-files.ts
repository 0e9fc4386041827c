import { join } from 'node:path';

export interface ServiceFacts {
  readonly base: string;
  /** Who the server runs as; an ordinary user. */
  readonly user: string;
  /** WSL distribution, for the task that keeps it alive. */
  readonly distribution: string;
}

export interface ServiceFile {
  readonly name: string;
  readonly content: string;
}

/** In a unit file, `%` begins a specifier and quotes hold spaces together (systemd.syntax(7)). */
const unitPath = (path: string): string =>
  `"${path.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('%', '%%')}"`;

/** Single quotes in PowerShell take everything as it is but themselves (about_Quoting_Rules). */
const powerShellText = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** 77: locked and told not to wait; 78: the configuration is wrong. Starting again changes neither. */
function unit({ base, user }: ServiceFacts, kind: 'user' | 'system'): string {
  return `[Unit]
Description=Haechi
${kind === 'system' ? 'After=network.target\n' : ''}StartLimitIntervalSec=300
StartLimitBurst=5

[Service]
Type=exec
ExecStart=${unitPath(join(base, 'bin', 'haechi-server'))}
WorkingDirectory=${base.replaceAll('%', '%%')}
${kind === 'system' ? `User=${user}\n` : ''}Restart=on-failure
RestartSec=5
RestartPreventExitStatus=77 78
TimeoutStopSec=30
UMask=0077
NoNewPrivileges=yes
LimitNOFILE=65536

[Install]
WantedBy=${kind === 'system' ? 'multi-user.target' : 'default.target'}
`;
}

/** The user unit: needs no administrator; to start at boot, lingering has to be allowed for this user once. */
export const userUnit = (facts: ServiceFacts): string => unit(facts, 'user');

/** The system unit: installed by the installer, runs as the ordinary user. */
export const systemUnit = (facts: ServiceFacts): string => unit(facts, 'system');

/** Plan A: a task of Windows that starts the distribution at logon and keeps it, so that systemd inside can do the rest. */
function keepAliveTask({ distribution }: ServiceFacts): string {
  return `# Keeps WSL2 running, so that Haechi starts with Windows and stays. Run once, as the user who runs Haechi.
$ErrorActionPreference = 'Stop'
$name = 'Haechi WSL'
$action = New-ScheduledTaskAction -Execute 'wsl.exe' -Argument ('-d ' + ${powerShellText(distribution)} + ' --exec sleep infinity')
$trigger = New-ScheduledTaskTrigger -AtLogOn -User $env:USERNAME
$settings = New-ScheduledTaskSettingsSet -ExecutionTimeLimit ([TimeSpan]::Zero) -RestartCount 999 -RestartInterval (New-TimeSpan -Minutes 1) -AllowStartIfOnBatteries -DontStopIfGoingOnBatteries
Register-ScheduledTask -TaskName $name -Action $action -Trigger $trigger -Settings $settings -Force | Out-Null
Start-ScheduledTask -TaskName $name
Write-Output ($name + ': registered')
`;
}

/** Plan B: a task of Windows that runs the server itself, as an ordinary user and with limited rights. */
function serverTask({ base, user }: ServiceFacts): string {
  return `# Starts Haechi with Windows. Run once by the installer, in an elevated PowerShell.
$ErrorActionPreference = 'Stop'
$name = 'Haechi'
$program = Join-Path ${powerShellText(base)} 'bin\\haechi-server.cmd'
$action = New-ScheduledTaskAction -Execute 'cmd.exe' -Argument ('/c "' + $program + '"') -WorkingDirectory ${powerShellText(base)}
$trigger = New-ScheduledTaskTrigger -AtStartup
$principal = New-ScheduledTaskPrincipal -UserId ${powerShellText(user)} -LogonType S4U -RunLevel Limited
$settings = New-ScheduledTaskSettingsSet -ExecutionTimeLimit ([TimeSpan]::Zero) -RestartCount 5 -RestartInterval (New-TimeSpan -Minutes 1) -AllowStartIfOnBatteries -DontStopIfGoingOnBatteries
Register-ScheduledTask -TaskName $name -Action $action -Trigger $trigger -Principal $principal -Settings $settings -Force | Out-Null
Start-ScheduledTask -TaskName $name
Write-Output ($name + ': registered')
`;
}

const REMOVE_TASKS = `# Removes the tasks of Haechi. Program, data and backups stay.
$ErrorActionPreference = 'Stop'
foreach ($name in 'Haechi', 'Haechi WSL') {
  if (Get-ScheduledTask -TaskName $name -ErrorAction SilentlyContinue) {
    Stop-ScheduledTask -TaskName $name
    Unregister-ScheduledTask -TaskName $name -Confirm:$false
    Write-Output ($name + ': removed')
  }
}
`;

const windowsLines = (text: string): string => text.replaceAll('\n', '\r\n');

/** All files by which a service is registered, for every way of running it. */
export function serviceFiles(facts: ServiceFacts): readonly ServiceFile[] {
  return [
    { name: 'haechi.user.service', content: userUnit(facts) },
    { name: 'haechi.system.service', content: systemUnit(facts) },
    { name: 'keep-wsl-alive.ps1', content: windowsLines(keepAliveTask(facts)) },
    { name: 'register-haechi.ps1', content: windowsLines(serverTask(facts)) },
    { name: 'unregister-haechi.ps1', content: windowsLines(REMOVE_TASKS) },
  ];
}
