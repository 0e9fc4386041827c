import type { Locale } from '@haechi/kernel';

/** Where it is, why it matters, and how to put it right; short enough to be read out over the phone. */
export interface FindingText {
  readonly where: string;
  readonly why?: string;
  readonly how?: string;
}

export type BothTexts = Readonly<Record<Locale, FindingText>>;

export const findingTexts = {
  'system-good': {
    ko: { where: '운영체제 {here}, {version}' },
    en: { where: 'Operating system {here}, {version}' },
  },
  'system-unsupported': {
    ko: {
      where: '운영체제 {here}',
      why: '이 운영체제용 번들이 없습니다.',
      how: 'Windows 10 이상(WSL2) 또는 64비트 Linux에서 설치하세요.',
    },
    en: {
      where: 'Operating system {here}',
      why: 'There is no bundle for it.',
      how: 'Install on Windows 10 or later (WSL2), or on 64-bit Linux.',
    },
  },
  'windows-old': {
    ko: {
      where: 'Windows 빌드 {build}',
      why: 'WSL2에는 빌드 19041 이상이 필요합니다.',
      how: '설치 담당자에게 Windows 업데이트를 요청하세요.',
    },
    en: {
      where: 'Windows build {build}',
      why: 'WSL2 needs build 19041 or later.',
      how: 'Ask the installer to update Windows.',
    },
  },
  wsl1: {
    ko: {
      where: 'WSL 버전 1',
      why: 'WSL1에는 데이터베이스에 필요한 Linux 커널이 없습니다.',
      how: '설치 담당자가 PowerShell에서 실행합니다: wsl --set-version <배포판> 2',
    },
    en: {
      where: 'WSL version 1',
      why: 'It has no Linux kernel, which the database needs.',
      how: 'The installer runs in PowerShell: wsl --set-version <distribution> 2',
    },
  },
  wsl2: { ko: { where: 'WSL 버전 2, 커널 {version}' }, en: { where: 'WSL version 2, kernel {version}' } },
  'kernel-old': {
    ko: {
      where: 'Linux 커널 {version}',
      why: '4.18 이상이 필요합니다.',
      how: '설치 담당자에게 배포판 업그레이드를 요청하세요.',
    },
    en: {
      where: 'Linux kernel {version}',
      why: '4.18 or later is needed.',
      how: 'Ask the installer for a newer distribution.',
    },
  },
  'disk-good': {
    ko: { where: '디스크 {where}: {free}GB 남음' },
    en: { where: 'Disk {where}: {free} GB free' },
  },
  'disk-low': {
    ko: {
      where: '디스크 {where}: {free}GB 남음',
      why: '데이터와 백업을 위해 10GB 이상을 권합니다.',
      how: '오래된 파일을 옮기거나 더 큰 디스크를 준비하세요.',
    },
    en: {
      where: 'Disk {where}: {free} GB free',
      why: '10 GB are advised for data and backups.',
      how: 'Move old files away or plan for a larger disk.',
    },
  },
  'disk-full': {
    ko: {
      where: '디스크 {where}: {free}GB 남음',
      why: '데이터베이스가 곧 멈춥니다.',
      how: '지금 2GB 이상을 비우세요. 백업 폴더는 지우지 마세요.',
    },
    en: {
      where: 'Disk {where}: {free} GB free',
      why: 'The database will stop soon.',
      how: 'Free 2 GB or more now. Do not delete the backup folder.',
    },
  },
  'inodes-few': {
    ko: {
      where: '디스크 {where}: 파일을 {free}개만 더 만들 수 있음',
      why: '공간이 있어도 파일을 만들 수 없게 됩니다.',
      how: '작은 파일이 많은 폴더를 정리하세요.',
    },
    en: {
      where: 'Disk {where}: room for {free} more files only',
      why: 'No file can be made although there is space.',
      how: 'Clear folders with many small files.',
    },
  },
  'memory-good': { ko: { where: '메모리 {total}GB' }, en: { where: 'Memory {total} GB' } },
  'memory-low': {
    ko: {
      where: '메모리 {total}GB',
      why: '4GB 이상을 권합니다.',
      how: 'WSL이라면 설치 담당자가 .wslconfig의 memory를 늘립니다.',
    },
    en: {
      where: 'Memory {total} GB',
      why: '4 GB are advised.',
      how: 'In WSL, the installer raises memory in .wslconfig.',
    },
  },
  'memory-small': {
    ko: {
      where: '메모리 {total}GB',
      why: '1.5GB보다 적으면 서버가 죽을 수 있습니다.',
      how: '메모리를 늘리세요. WSL이라면 설치 담당자가 .wslconfig의 memory를 늘립니다.',
    },
    en: {
      where: 'Memory {total} GB',
      why: 'Below 1.5 GB the server may be killed.',
      how: 'Add memory. In WSL, the installer raises memory in .wslconfig.',
    },
  },
  'port-free': { ko: { where: '{port}번 포트: 비어 있음' }, en: { where: 'Port {port}: free' } },
  'port-ours': {
    ko: { where: '{port}번 포트: 해치가 사용 중' },
    en: { where: 'Port {port}: Haechi has it' },
  },
  'port-taken': {
    ko: {
      where: '{port}번 포트',
      why: '다른 프로그램이 쓰고 있습니다.',
      how: '그 프로그램을 끄거나 haechi.env의 PORT를 다른 번호로 바꾸세요.',
    },
    en: {
      where: 'Port {port}',
      why: 'Another program has it.',
      how: 'Stop that program, or change PORT in haechi.env.',
    },
  },
  'port-forbidden': {
    ko: {
      where: '{port}번 포트',
      why: '이 사용자는 열 수 없습니다.',
      how: 'haechi.env의 PORT를 1024 이상의 다른 번호로 바꾸세요.',
    },
    en: {
      where: 'Port {port}',
      why: 'This user may not open it.',
      how: 'Change PORT in haechi.env to another number above 1023.',
    },
  },
  'port-privileged': {
    ko: {
      where: '{port}번 포트',
      why: '1024보다 작은 포트에는 관리자 권한이 필요합니다.',
      how: 'haechi.env의 PORT를 1024 이상으로 바꾸세요. 기본은 8470입니다.',
    },
    en: {
      where: 'Port {port}',
      why: 'Ports below 1024 need administrator rights.',
      how: 'Change PORT in haechi.env to 1024 or more; 8470 is the default.',
    },
  },
  'clock-good': { ko: { where: '시계 {time}' }, en: { where: 'Clock {time}' } },
  'clock-early': {
    ko: {
      where: '시계 {time}',
      why: '제품이 만들어지기 전의 시각입니다. 감사 기록의 시각이 틀리게 됩니다.',
      how: '설치 담당자가 컴퓨터의 날짜와 시각을 맞춥니다.',
    },
    en: {
      where: 'Clock {time}',
      why: 'That is before this product existed; the log would hold wrong times.',
      how: 'The installer sets date and time of the machine.',
    },
  },
  'clock-back': {
    ko: {
      where: '시계 {time}',
      why: '마지막 로그({last})보다 이릅니다. 시계가 뒤로 갔습니다.',
      how: '설치 담당자가 시각을 맞춥니다. WSL이라면 wsl --shutdown 후 다시 시작하면 맞는 경우가 많습니다.',
    },
    en: {
      where: 'Clock {time}',
      why: 'The last log is from {last}: the clock went back.',
      how: 'The installer sets the time. In WSL, wsl --shutdown and a new start often do.',
    },
  },
  'clock-drift': {
    ko: {
      where: '시계가 하드웨어 시계와 {seconds}초 다름',
      why: '절전 뒤의 WSL에서 자주 일어납니다. 인증 코드가 틀리게 됩니다.',
      how: 'wsl --shutdown 후 다시 시작하거나, 설치 담당자가 시각을 맞춥니다.',
    },
    en: {
      where: 'Clock {seconds} seconds off the hardware clock',
      why: 'Usual in WSL after sleep; authenticator codes will be wrong.',
      how: 'wsl --shutdown and start again, or the installer sets the time.',
    },
  },
  'zone-good': { ko: { where: '시간대 {zone}' }, en: { where: 'Time zone {zone}' } },
  'zone-utc': {
    ko: {
      where: '시간대 UTC',
      why: '명령의 시각이 한국 시각과 아홉 시간 다르게 보입니다.',
      how: '설치 담당자가 실행합니다: timedatectl set-timezone Asia/Seoul',
    },
    en: {
      where: 'Time zone UTC',
      why: 'Commands show times nine hours off Korean time.',
      how: 'The installer runs: timedatectl set-timezone Asia/Seoul',
    },
  },
  'zone-unknown': {
    ko: {
      where: '시간대',
      why: '시간대를 알 수 없습니다.',
      how: '설치 담당자가 실행합니다: timedatectl set-timezone Asia/Seoul',
    },
    en: {
      where: 'Time zone',
      why: 'The time zone is not known.',
      how: 'The installer runs: timedatectl set-timezone Asia/Seoul',
    },
  },
  'permissions-good': { ko: { where: '권한 {where}' }, en: { where: 'Permissions of {where}' } },
  'is-root': {
    ko: {
      where: '관리자(root)로 실행 중',
      why: '운영에는 관리자 권한이 필요하지 않으며, 쓰지 않아야 합니다.',
      how: '일반 사용자로 다시 실행하세요.',
    },
    en: {
      where: 'Running as root',
      why: 'Operating needs no administrator rights and should have none.',
      how: 'Run it again as an ordinary user.',
    },
  },
  'not-writable': {
    ko: {
      where: '폴더 {where}',
      why: '{who} 사용자가 쓸 수 없습니다.',
      how: '설치 담당자에게 이 폴더의 소유자를 {who}{who~으로/로} 바꿔 달라고 하세요.',
    },
    en: {
      where: 'Folder {where}',
      why: '{who} may not write to it.',
      how: 'Ask the installer to make {who} its owner.',
    },
  },
  'no-exec': {
    ko: {
      where: '폴더 {where}',
      why: '이 폴더에서는 프로그램을 실행할 수 없습니다(noexec).',
      how: '다른 폴더에 설치하거나, 설치 담당자에게 마운트 옵션을 바꿔 달라고 하세요.',
    },
    en: {
      where: 'Folder {where}',
      why: 'Nothing may be run from it (noexec).',
      how: 'Install in another folder, or ask the installer to change how it is mounted.',
    },
  },
  exposed: {
    ko: {
      where: '{where} (권한 {mode})',
      why: '다른 사용자가 키를 읽을 수 있습니다.',
      how: '실행하세요: chmod go-rwx {where}',
    },
    en: {
      where: '{where} (mode {mode})',
      why: 'Other users can read keys.',
      how: 'Run: chmod go-rwx {where}',
    },
  },
  'certificate-good': {
    ko: { where: '인증서 {where}: {days}일 더 유효' },
    en: { where: 'Certificate {where}: good for {days} more days' },
  },
  'certificate-ends': {
    ko: {
      where: '인증서 {where}',
      why: '{days}일 안에 끝납니다. 서버가 스스로 갱신했어야 합니다.',
      how: '서버가 돌고 있는지 보고, 로그를 확인한 뒤 실행하세요: haechi certs renew --reason 갱신',
    },
    en: {
      where: 'Certificate {where}',
      why: 'It ends within {days} days. The server should have renewed it by itself.',
      how: 'See that the server runs, look at its log, then run: haechi certs renew --reason renewal',
    },
  },
  'certificate-over': {
    ko: {
      where: '인증서 {where}',
      why: '{days}일 전에 끝났습니다. 클라이언트가 연결을 거절합니다.',
      how: '서버를 다시 시작하세요. 시작할 때 갱신됩니다. 그래도 끝나 있으면 서버 로그를 확인하세요.',
    },
    en: {
      where: 'Certificate {where}',
      why: 'It ended {days} days ago. Clients refuse to connect.',
      how: 'Start the server anew; it is renewed then. If it stays so, look at the log of the server.',
    },
  },
  'certificate-damaged': {
    ko: {
      where: '인증서 {where}',
      why: '파일이 손상되어 읽을 수 없습니다.',
      how: '파일을 지우고 서버를 다시 시작하세요. 다시 기록됩니다.',
    },
    en: {
      where: 'Certificate {where}',
      why: 'The file is damaged.',
      how: 'Delete it and start the server anew; it is written again.',
    },
  },
  'dicom-good': {
    ko: { where: 'DICOM {peer}: {count}번 모두 성공, 95%가 {p95}ms 안. 판정: Plan A(WSL2)' },
    en: { where: 'DICOM {peer}: all {count} attempts good, 95% within {p95} ms. Verdict: Plan A (WSL2)' },
  },
  'dicom-failed': {
    ko: {
      where: 'DICOM {peer}: {count}번 가운데 {failed}번 실패 ({why}). 판정: Plan B(Windows)',
      why: '이 환경에서는 DICOM 통신을 믿을 수 없습니다.',
      how: '증거 파일을 설치 담당자에게 전달하세요: {evidence}',
    },
    en: {
      where: 'DICOM {peer}: {failed} of {count} attempts failed ({why}). Verdict: Plan B (Windows)',
      why: 'DICOM cannot be relied on in this environment.',
      how: 'Give the evidence file to the installer: {evidence}',
    },
  },
  'dicom-unreachable': {
    ko: {
      where: 'DICOM {peer}: {count}번 모두 실패 ({why}). 판정 보류',
      why: '상대가 꺼져 있거나 우리를 받아들이지 않습니다. 환경 탓인지 아직 알 수 없습니다.',
      how: '상대의 주소, 포트, AE 이름, 방화벽을 확인한 뒤 다시 실행하세요. 증거 파일: {evidence}',
    },
    en: {
      where: 'DICOM {peer}: all {count} attempts failed ({why}). No verdict',
      why: 'The peer is off or does not accept us; whether it is this environment is not known yet.',
      how: 'Check address, port, AE title and firewall of the peer and run it again. Evidence: {evidence}',
    },
  },
  'dicom-missing': {
    ko: {
      where: 'DICOM 검사',
      why: '선택 패키지 dcmjs-dimse가 설치되어 있지 않습니다.',
      how: '이 패키지가 든 번들로 설치하세요.',
    },
    en: {
      where: 'DICOM test',
      why: 'The optional package dcmjs-dimse is not installed.',
      how: 'Install from a bundle that has it.',
    },
  },
} as const satisfies Readonly<Record<string, BothTexts>>;

export type FindingCode = keyof typeof findingTexts;
