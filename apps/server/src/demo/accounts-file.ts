import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CastMember } from './cast.ts';
import type { DemoCredentials } from './demo-person.ts';

export const accountsPath = (baseDir: string): string => join(baseDir, 'demo-accounts.txt');

const HEADER = `Haechi 데모 인물의 계정 · Accounts of the demo people

모든 비밀번호와 인증 키는 이 설치를 위해 무작위로 만들어졌습니다. 이 파일은 소유자만 읽을 수 있습니다.
All passwords and authenticator keys were made at random for this installation. Only the owner may read this file.

현재 인증 코드 · Current code:  npm run demo:code -- <e-mail>
`;

/** A file with the accounts, which grows with every person who enrols, so that a broken-off load locks nobody out. */
export function createAccountsFile(baseDir: string) {
  const path = accountsPath(baseDir);
  rmSync(path, { force: true });
  writeFileSync(path, HEADER, { mode: 0o600, flag: 'wx' });
  return {
    path,
    add(member: CastMember, { password, otpauthUri }: DemoCredentials): void {
      const key = new URL(otpauthUri).searchParams.get('secret') ?? '';
      const lines = [
        '',
        `${member.name}  ${member.roles}  (${member.place})`,
        `  e-mail    ${member.email}`,
        `  password  ${password}`,
        `  key       ${key}`,
        `  otpauth   ${otpauthUri}`,
      ];
      appendFileSync(path, `${lines.join('\n')}\n`);
    },
    /** The visitor's own link; kept here too, in case the start fails before it is shown. */
    addLink(email: string, link: string): void {
      appendFileSync(
        path,
        `\n당신의 계정 · Your own account  (${email}; 7일, 한 번만 · 7 days, once)\n  ${link}\n`,
      );
    },
  };
}

/** The authenticator of a person in the file. @returns undefined when nobody there has this address */
export function findOtpauthUri(text: string, email: string): string | undefined {
  const entry = text.split('\n\n').find((part) => part.split('\n').includes(`  e-mail    ${email}`));
  return entry?.match(/^ {2}otpauth {3}(\S+)$/m)?.[1];
}

export const readAccounts = (baseDir: string): string => readFileSync(accountsPath(baseDir), 'utf8');
