import { fillPlaceholders, type Locale } from '@haechi/kernel';

interface StartText {
  readonly what: string;
  readonly remedy: string;
}

const texts = {
  'port-in-use': {
    ko: {
      what: '{port}번 포트를 이미 다른 프로그램이 쓰고 있습니다.',
      remedy: '그 프로그램을 끄거나 다른 포트로 시작하세요: PORT=8471 npm start',
    },
    en: {
      what: 'Port {port} is taken by another program.',
      remedy: 'Stop that program, or start on another port: PORT=8471 npm start',
    },
  },
  'port-not-allowed': {
    ko: {
      what: '{port}번 포트를 열 권한이 없습니다.',
      remedy: '1024 이상의 포트를 쓰세요: PORT=8470 npm start',
    },
    en: {
      what: 'Port {port} may not be opened by this user.',
      remedy: 'Use a port above 1023: PORT=8470 npm start',
    },
  },
  'address-not-here': {
    ko: {
      what: '{host} 주소는 이 컴퓨터의 주소가 아닙니다.',
      remedy: 'HAECHI_HOST를 127.0.0.1 또는 0.0.0.0으로 설정하세요.',
    },
    en: {
      what: '{host} is not an address of this machine.',
      remedy: 'Set HAECHI_HOST to 127.0.0.1 or 0.0.0.0.',
    },
  },
  'processes-not-here': {
    ko: {
      what: '이 운영체제에서는 여러 프로세스가 한 포트를 나눠 쓸 수 없습니다.',
      remedy:
        'HAECHI_PROCESSES를 빼고 시작하세요. 더 필요하면 다른 포트로 더 시작하고 앞에 로드 밸런서를 두세요.',
    },
    en: {
      what: 'On this operating system several processes cannot share a port.',
      remedy: 'Start without HAECHI_PROCESSES. For more, start more on other ports behind a load balancer.',
    },
  },
  'cold-store-unclear': {
    ko: {
      what: '콜드 저장소 설정이 분명하지 않습니다.',
      remedy:
        'HAECHI_COLD_DIRECTORY만 쓰거나, HAECHI_COLD_S3_URL을 HAECHI_COLD_S3_ACCESS_KEY_ID와 HAECHI_COLD_S3_SECRET_ACCESS_KEY와 함께 쓰세요.',
    },
    en: {
      what: 'It is not clear which cold store is meant.',
      remedy:
        'Set HAECHI_COLD_DIRECTORY alone, or HAECHI_COLD_S3_URL with HAECHI_COLD_S3_ACCESS_KEY_ID and HAECHI_COLD_S3_SECRET_ACCESS_KEY.',
    },
  },
  'bad-config': {
    ko: {
      what: '설정이 올바르지 않습니다: {problems}',
      remedy: '환경 변수를 고친 뒤 다시 시작하세요. 설정 목록은 README에 있습니다.',
    },
    en: {
      what: 'The configuration is not valid: {problems}',
      remedy: 'Correct the environment and start again. The README lists the settings.',
    },
  },
  'bad-arguments': {
    ko: {
      what: '알 수 없는 인수입니다: {argument}',
      remedy:
        'npm start, npm start -- --demo, npm start -- --recover <이메일> --identified <확인한 방법> 가운데 하나로 시작하세요.',
    },
    en: {
      what: 'Unknown argument: {argument}',
      remedy:
        'Start with npm start, npm start -- --demo, or npm start -- --recover <e-mail> --identified <how>.',
    },
  },
  'recovery-unproven': {
    ko: {
      what: '복구 링크를 만들려면 본인임을 어떻게 확인했는지 적어야 합니다.',
      remedy:
        'npm start -- --recover <이메일> --identified "사원증을 보고 대면 확인"처럼 8자 이상으로 적으세요. 기록에 남습니다.',
    },
    en: {
      what: 'A recovery link wants to know how you made sure that it is that person.',
      remedy:
        'Write it in eight characters or more, and it goes on record: npm start -- --recover <e-mail> --identified "met in person, staff card seen".',
    },
  },
  'nobody-by-that-email': {
    ko: {
      what: '{email} 주소로 활동 중인 사람이 없습니다.',
      remedy: '이메일을 확인하세요. 아직 초대에 응하지 않은 사람에게는 초대 링크를 다시 보내세요.',
    },
    en: {
      what: 'Nobody active has the address {email}.',
      remedy:
        'Check the address. Somebody who has not accepted an invitation yet needs a new invitation link.',
    },
  },
  'database-too-old': {
    ko: {
      what: '데이터베이스가 너무 오래되었습니다({version}): {where}',
      remedy: 'PostgreSQL 15 이상을 사용하세요.',
    },
    en: { what: 'The database is too old ({version}): {where}', remedy: 'Use PostgreSQL 15 or later.' },
  },
  'database-unreachable': {
    ko: {
      what: '데이터베이스에 연결할 수 없습니다: {where} ({why})',
      remedy: 'DATABASE_URL과 데이터베이스 상태를 확인하세요. 지우면 내장 데이터베이스로 시작합니다.',
    },
    en: {
      what: 'The database cannot be reached: {where} ({why})',
      remedy: 'Check DATABASE_URL and that the database runs. Without it the embedded one is used.',
    },
  },
  'role-not-allowed': {
    ko: {
      what: '데이터베이스 역할을 만들 권한이 없습니다: {where}',
      remedy:
        '관리자가 haechi_app 역할을 만들고 DATABASE_APP_URL로 알려 주거나, DATABASE_URL의 역할에 CREATEROLE을 주세요.',
    },
    en: {
      what: 'The owner may not create roles: {where}',
      remedy:
        'Have an administrator create the role haechi_app and set DATABASE_APP_URL, or give the owner CREATEROLE.',
    },
  },
  'root-key-damaged': {
    ko: {
      what: '루트 키 파일을 읽을 수 없습니다: {where} ({why})',
      remedy: '백업에서 이 파일을 되돌리세요. 새로 만들면 이전에 암호화한 비밀을 열 수 없습니다.',
    },
    en: {
      what: 'The root key file cannot be read: {where} ({why})',
      remedy: 'Restore the file from a backup. A new one could not open what the old one wrapped.',
    },
  },
  locked: {
    ko: {
      what: '키가 잠겨 있어 시작하지 않았습니다.',
      remedy:
        'USB 키를 꽂고 다시 시작하세요. USB 키가 없으면 HAECHI_WHEN_LOCKED=wait 로 시작한 뒤 haechi unlock 으로 인쇄한 조각을 입력하세요.',
    },
    en: {
      what: 'The keys are locked; the server did not start.',
      remedy:
        'Plug in the USB key and start again. Without one, start with HAECHI_WHEN_LOCKED=wait and give the printed shares to haechi unlock.',
    },
  },
  'console-missing': {
    ko: {
      what: '콘솔이 빌드되어 있지 않습니다: {where}',
      remedy: 'npm start로 시작하면 자동으로 빌드합니다.',
    },
    en: {
      what: 'The console is not built: {where}',
      remedy: 'Start with npm start; it builds what is missing.',
    },
  },
  'demo-half-loaded': {
    ko: {
      what: '데모 데이터를 넣다가 도중에 멈춘 데이터베이스입니다: {where}',
      remedy:
        '이 폴더를 지우고(DATABASE_URL을 쓴다면 데이터베이스도 새로 만들고) npm start -- --demo 로 다시 시작하세요. 그대로 쓰려면 --demo 없이 시작하세요.',
    },
    en: {
      what: 'Loading the demo into this database broke off half-way: {where}',
      remedy:
        'Delete this folder (with DATABASE_URL, also make the database anew) and run npm start -- --demo again. To use it as it is, start without --demo.',
    },
  },
  'demo-failed': {
    ko: {
      what: '데모 데이터를 다 넣지 못했습니다: {why}',
      remedy:
        '{where} 폴더를 지우고(DATABASE_URL을 쓴다면 데이터베이스도 새로 만들고) 다시 시작하세요. 같은 일이 되풀이되면 이 메시지를 알려 주세요.',
    },
    en: {
      what: 'The demo could not be loaded completely: {why}',
      remedy:
        'Delete {where} (with DATABASE_URL, also make the database anew) and start again. If it happens again, report this message.',
    },
  },
  'migration-failed': {
    ko: {
      what: '데이터베이스를 최신 버전으로 올리지 못했습니다: {why}',
      remedy: '바뀐 것은 없습니다. 안내대로 고친 뒤 다시 시작하세요.',
    },
    en: {
      what: 'The database could not be brought up to date: {why}',
      remedy: 'Nothing was changed. Follow what it says and start again.',
    },
  },
} as const satisfies Record<string, Record<Locale, StartText>>;

export type StartErrorCode = keyof typeof texts;

/** The server cannot start, for a reason an operator can do something about. */
export class StartError extends Error {
  override readonly name = 'StartError';
  readonly code: StartErrorCode;
  readonly params: Readonly<Record<string, string | number>>;

  constructor(code: StartErrorCode, params: Readonly<Record<string, string | number>> = {}, cause?: unknown) {
    super(fillPlaceholders(texts[code].en.what, params), cause === undefined ? undefined : { cause });
    this.code = code;
    this.params = params;
  }

  /** What happened and what to do about it, in one language. */
  describe(locale: Locale): StartText {
    const { what, remedy } = texts[this.code][locale];
    return { what: fillPlaceholders(what, this.params), remedy: fillPlaceholders(remedy, this.params) };
  }
}
