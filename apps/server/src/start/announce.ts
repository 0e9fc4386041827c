import type { Secret } from '@haechi/kernel/node';

export interface Announcement {
  readonly publicUrl: URL;
  readonly baseDir: string;
  /** The one-time link of the first administrator; undefined when there is one already. */
  readonly firstAdministrator: Secret | undefined;
  /** What else the operator is told once, line by line. */
  readonly notes: readonly string[];
  readonly durationMs: number;
}

/** Says on standard output where to go. The one-time link is shown here and nowhere else. */
export function announce({ publicUrl, baseDir, firstAdministrator, notes, durationMs }: Announcement): void {
  const lines = ['', '  Haechi 해치', '', `  ${publicUrl.origin}`, ''];
  if (firstAdministrator !== undefined) {
    const link = new URL('/enroll', publicUrl);
    link.searchParams.set('token', firstAdministrator.reveal());
    lines.push(
      '  첫 관리자 등록 링크 (24시간, 한 번만) · First administrator (24 hours, once)',
      `  ${link.href}`,
      '',
    );
  }
  lines.push(...notes.map((note) => `  ${note}`), ...(notes.length > 0 ? [''] : []));
  lines.push(
    `  데이터 · Data      ${baseDir}`,
    `  준비 · Ready in    ${(durationMs / 1000).toFixed(1)} s`,
    '  멈추기 · Stop      Ctrl-C',
    '',
  );
  process.stdout.write(`${lines.join('\n')}\n`);
}

/** That installer and operator are one account, and nobody said why. */
export const ONE_ACCOUNT: readonly string[] = [
  '설치한 계정이 서버를 실행합니다. 이유를 HAECHI_ONE_ACCOUNT에 적거나 다른 계정으로 실행하세요.',
  'The account that installed runs the server. Say why in HAECHI_ONE_ACCOUNT, or run it as another.',
];

/** Says that the server waits for its keys, and how it gets them. */
export function announceLocked(publicUrl: URL): void {
  const lines = [
    '',
    '  Haechi 해치',
    '',
    `  ${publicUrl.origin}`,
    '',
    '  잠김 · Locked',
    '  USB 키를 꽂거나 haechi unlock 을 실행하세요.',
    '  Plug in the USB key, or run haechi unlock.',
    '',
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}
