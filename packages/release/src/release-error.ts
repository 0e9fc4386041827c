import { fillPlaceholders, type Locale } from '@haechi/kernel';

interface ReleaseText {
  readonly what: string;
  readonly remedy: string;
}

const COPY_AGAIN = {
  ko: '번들을 원본에서 다시 복사하세요. 다시 같은 메시지가 나오면 설치하지 말고 번들을 만든 곳에 이 메시지를 알려 주세요.',
  en: 'Copy the bundle again from where it came from. If this comes again, do not install it; tell its maker this message.',
};

const texts = {
  'not-a-bundle': {
    ko: { what: '해치 번들이 아니거나 앞부분이 손상되었습니다: {file} ({why})', remedy: COPY_AGAIN.ko },
    en: {
      what: 'This is no Haechi bundle, or its beginning is damaged: {file} ({why})',
      remedy: COPY_AGAIN.en,
    },
  },
  'bad-metadata': {
    ko: { what: '번들의 서명된 목록이 손상되었습니다: {file} ({why})', remedy: COPY_AGAIN.ko },
    en: { what: 'The signed list of the bundle is damaged: {file} ({why})', remedy: COPY_AGAIN.en },
  },
  'bad-signature': {
    ko: { what: '번들의 서명이 맞지 않습니다: {file}', remedy: COPY_AGAIN.ko },
    en: { what: 'The signature of the bundle is not right: {file}', remedy: COPY_AGAIN.en },
  },
  'untrusted-maker': {
    ko: {
      what: '번들을 만든 곳의 키가 알려진 키와 다릅니다: {found}',
      remedy: '만든 곳이 종이나 전화로 알려 준 지문과 비교하세요. 다르면 설치하지 마세요.',
    },
    en: {
      what: 'The key of the maker is not the known one: {found}',
      remedy:
        'Compare it with the fingerprint the maker gave you on paper or by phone. If it differs, do not install.',
    },
  },
  'file-changed': {
    ko: { what: '번들 안의 파일이 바뀌었습니다: {file} ({why})', remedy: COPY_AGAIN.ko },
    en: { what: 'A file in the bundle was changed: {file} ({why})', remedy: COPY_AGAIN.en },
  },
  'wrong-platform': {
    ko: { what: '이 번들은 {wanted}용인데 이 컴퓨터는 {here}입니다.', remedy: '{here}용 번들을 받으세요.' },
    en: {
      what: 'This bundle is for {wanted}; this machine is {here}.',
      remedy: 'Get the bundle for {here}.',
    },
  },
  downgrade: {
    ko: {
      what: '설치된 버전 {installed}보다 오래된 버전입니다: {offered}',
      remedy: '이전 버전으로 돌아가려면 haechi roll-back 을 쓰세요.',
    },
    en: {
      what: '{offered} is older than {installed}, which is installed.',
      remedy: 'To go back to the version before, use haechi roll-back.',
    },
  },
  replayed: {
    ko: {
      what: '이미 본 번들보다 오래된 번들입니다(번호 {offered}, 설치된 번호 {installed}).',
      remedy: '누군가 오래된 번들을 다시 건넸을 수 있습니다. 만든 곳에서 최신 번들을 받으세요.',
    },
    en: {
      what: 'This bundle is not newer than one that was installed (number {offered}, installed {installed}).',
      remedy: 'Somebody may have handed over an old one again. Get the newest from its maker.',
    },
  },
  'already-installed': {
    ko: {
      what: '이 폴더에는 이미 설치되어 있습니다: {where}',
      remedy: '새 버전으로 바꾸려면 haechi upgrade 를 쓰세요.',
    },
    en: {
      what: 'It is installed in this folder already: {where}',
      remedy: 'For a newer version use haechi upgrade.',
    },
  },
  'not-installed': {
    ko: {
      what: '이 폴더에는 설치되어 있지 않습니다: {where}',
      remedy: '--base 로 설치된 폴더를 알려 주세요.',
    },
    en: {
      what: 'It is not installed in this folder: {where}',
      remedy: 'Name the folder of the installation with --base.',
    },
  },
  'not-writable': {
    ko: {
      what: '이 폴더에 쓸 권한이 없습니다: {where}',
      remedy:
        '설치와 업그레이드는 설치 담당자가 합니다. 설치 담당자에게 이 폴더의 소유자를 확인해 달라고 하세요.',
    },
    en: {
      what: 'This folder may not be written to: {where}',
      remedy:
        'Installing and upgrading is the work of the installer. Ask them to check who owns this folder.',
    },
  },
  'disk-too-small': {
    ko: {
      what: '디스크 공간이 모자랍니다: {where} ({free}MB 남음, {need}MB 필요)',
      remedy: '공간을 비운 뒤 다시 실행하세요.',
    },
    en: {
      what: 'Not enough space: {where} ({free} MB free, {need} MB needed)',
      remedy: 'Make room and run it again.',
    },
  },
  'still-running': {
    ko: { what: '서버가 실행 중입니다: {where}', remedy: '먼저 멈추세요: haechi stop' },
    en: { what: 'The server is running: {where}', remedy: 'Stop it first: haechi stop' },
  },
  'backup-failed': {
    ko: {
      what: '업그레이드 전 백업을 하지 못했습니다: {why}',
      remedy: '바뀐 것은 없습니다. 백업이 되게 한 뒤 다시 실행하세요.',
    },
    en: {
      what: 'The backup before the upgrade failed: {why}',
      remedy: 'Nothing was changed. Make the backup work, then run it again.',
    },
  },
  unhealthy: {
    ko: {
      what: '새 버전 {version}{version~이/가} 제대로 시작하지 않아 {former}{former~으로/로} 되돌렸습니다: {why}',
      remedy: '데이터는 업그레이드 전과 같습니다. 만든 곳에 로그를 보내세요: {log}',
    },
    en: {
      what: '{version} did not start well, and {former} is back: {why}',
      remedy: 'The data is as before the upgrade. Send the log to the maker: {log}',
    },
  },
  'not-started': {
    ko: {
      what: '{version}{version~으로/로} 업그레이드했지만 서버가 다시 시작되지 않았습니다: {why}',
      remedy:
        '시험 시작은 통과했습니다. {log}{log~을/를} 보고 고친 뒤 haechi start, 되돌리려면 haechi roll-back.',
    },
    en: {
      what: 'Upgraded to {version}, but the server did not start again: {why}',
      remedy: 'Its trial went well. Look at {log}, then haechi start; to go back, haechi roll-back.',
    },
  },
  upgrading: {
    ko: {
      what: '업그레이드가 진행 중입니다(프로세스 {pid}).',
      remedy: '끝난 뒤에 다시 실행하세요.',
    },
    en: {
      what: 'An upgrade is going on (process {pid}).',
      remedy: 'Wait until it has ended, then run it again.',
    },
  },
  'nothing-before': {
    ko: { what: '되돌아갈 이전 버전이 없습니다.', remedy: '백업을 복구하려면: haechi restore' },
    en: { what: 'There is no version to go back to.', remedy: 'To restore a backup: haechi restore' },
  },
  'newer-data': {
    ko: {
      what: '업그레이드({at}) 뒤에 저장된 데이터는 이전 버전으로 되돌리면 사라집니다.',
      remedy: '그래도 되돌리려면 --accept-loss 를 붙이세요. 지금 데이터는 {kept}에 남겨 둡니다.',
    },
    en: {
      what: 'What was stored since the upgrade ({at}) will not be there in the former version.',
      remedy: 'To go back all the same, add --accept-loss. The data of now is kept in {kept}.',
    },
  },
} as const satisfies Record<string, Record<Locale, ReleaseText>>;

export type ReleaseErrorCode = keyof typeof texts;

/** Something about a bundle or an installation that the installer can do something about. */
export class ReleaseError extends Error {
  override readonly name = 'ReleaseError';
  readonly code: ReleaseErrorCode;
  readonly params: Readonly<Record<string, string | number>>;

  constructor(
    code: ReleaseErrorCode,
    params: Readonly<Record<string, string | number>> = {},
    cause?: unknown,
  ) {
    super(fillPlaceholders(texts[code].en.what, params), cause === undefined ? undefined : { cause });
    this.code = code;
    this.params = params;
  }

  describe(locale: Locale): ReleaseText {
    const { what, remedy } = texts[this.code][locale];
    return { what: fillPlaceholders(what, this.params), remedy: fillPlaceholders(remedy, this.params) };
  }
}
