import { existsSync } from 'node:fs';
import { accountsPath } from './accounts-file.ts';
import { CAST } from './cast.ts';

const CODE_COMMAND = `npm run demo:code -- ${CAST.hospitalOwner.email}`;

export function describeLoaded(visitorLink: string, path: string): readonly string[] {
  return [
    '데모 조직 두 곳과 두 주의 기록을 넣었습니다 · Two demo organisations and two weeks of history are loaded',
    '',
    '당신의 관리자 계정 (7일, 한 번만) · An administrator’s account for you (7 days, once)',
    visitorLink,
    '',
    `데모 인물의 계정 · Demo people    ${path}`,
    `인증 코드 · Their current code    ${CODE_COMMAND}`,
  ];
}

export function describeAlreadyLoaded(baseDir: string): readonly string[] {
  const path = accountsPath(baseDir);
  return [
    '데모는 이미 들어 있습니다. 바꾼 것은 없습니다 · The demo is loaded already; nothing was changed',
    ...(existsSync(path)
      ? [
          `데모 인물의 계정 · Demo people    ${path}`,
          `인증 코드 · Their current code    ${CODE_COMMAND}`,
          '당신의 링크도 그 파일 끝에 있습니다 · Your own link is at the end of that file',
        ]
      : []),
  ];
}

export function describeNotEmpty(): readonly string[] {
  return [
    '데이터베이스가 비어 있지 않아 데모를 넣지 않았습니다. 바꾼 것은 없습니다.',
    '데모를 보려면 다른 폴더로 시작하세요: HAECHI_HOME=./.haechi-demo npm start -- --demo',
    'The database is not empty, so the demo was not loaded; nothing was changed.',
    'To see the demo, start in another folder: HAECHI_HOME=./.haechi-demo npm start -- --demo',
  ];
}
