// Prints the present authenticator code of a demo person: npm run demo:code -- minseo.kang@hanbit.example
import { resolve } from 'node:path';
import { TOTP, URI } from 'otpauth';
import { accountsPath, findOtpauthUri, readAccounts } from './accounts-file.ts';

const [email = ''] = process.argv.slice(2);
// oxlint-disable-next-line no-process-env -- a script of its own, started by hand
const baseDir = resolve(process.env['HAECHI_HOME'] ?? './.haechi');
process.exitCode = printCode();

function printCode(): number {
  let text: string;
  try {
    text = readAccounts(baseDir);
  } catch {
    return refuse(
      `${accountsPath(baseDir)} 파일이 없습니다. HAECHI_HOME을 확인하거나 npm start -- --demo 로 시작하세요.`,
      `There is no ${accountsPath(baseDir)}. Check HAECHI_HOME, or start with npm start -- --demo.`,
    );
  }
  const uri = findOtpauthUri(text, email.trim().toLowerCase());
  const totp = uri === undefined ? undefined : URI.parse(uri);
  if (!(totp instanceof TOTP))
    return refuse(
      `“${email}” 계정이 없습니다. 이메일은 ${accountsPath(baseDir)}에 있습니다.`,
      `Nobody there is called “${email}”. The addresses are in ${accountsPath(baseDir)}.`,
    );
  process.stdout.write(`${totp.generate()}\n`);
  return 0;
}

function refuse(...lines: readonly string[]): number {
  process.stderr.write(`${lines.join('\n')}\n`);
  return 1;
}
