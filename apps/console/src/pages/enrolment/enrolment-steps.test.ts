import { describe, expect, it } from 'vitest';
import { ApiProblem } from '../../api/problem.ts';
import { groupSecret } from '../../credentials/authenticator-key.tsx';
import { labelAuthenticator, stepOfProblem, stepsOf } from './enrolment-steps.ts';
import { forgetToken, keepToken, keptToken } from './link-token.ts';

const problem = (code: string, field?: string) =>
  new ApiProblem({
    status: 422,
    code,
    title: code,
    fields: field ? [{ field: `body.${field}`, message: 'no' }] : [],
  });

describe('stepsOf', () => {
  it('asks a newcomer who they are, and a known person only for what is new', () => {
    const full = ['identity', 'password', 'authenticator', 'codes'];
    expect(stepsOf({ kind: 'first_administrator', needsCredentials: true })).toEqual(full);
    expect(stepsOf({ kind: 'invitation', needsCredentials: true })).toEqual(full);
    expect(stepsOf({ kind: 'recovery', needsCredentials: true })).toEqual(full.slice(1));
  });

  it('lets somebody with an account join in one step, without recovery codes', () => {
    expect(stepsOf({ kind: 'invitation', needsCredentials: false })).toEqual(['join']);
  });
});

describe('stepOfProblem', () => {
  const steps = stepsOf({ kind: 'first_administrator', needsCredentials: true });

  it('leads back to the step where the refusal can be put right', () => {
    expect(stepOfProblem(problem('VAL_001', 'email'), steps)).toBe('identity');
    expect(stepOfProblem(problem('AUTH_008', 'password'), steps)).toBe('password');
    expect(stepOfProblem(problem('AUTH_010'), steps)).toBe('authenticator');
  });

  it('stays where it is for what no step can put right, or a step this link does not have', () => {
    expect(stepOfProblem(problem('SYS_001'), steps)).toBeUndefined();
    expect(stepOfProblem(problem('AUTH_010'), ['join'])).toBeUndefined();
  });
});

describe('the authenticator key', () => {
  const uri = 'otpauth://totp/Haechi:administrator?issuer=Haechi&secret=JBSWY3DPEHPK3PXP&digits=6';

  it('is labelled with the account and otherwise unchanged', () => {
    expect(labelAuthenticator(uri, 'minji@example.com')).toBe(
      'otpauth://totp/Haechi:minji%40example.com?issuer=Haechi&secret=JBSWY3DPEHPK3PXP&digits=6',
    );
    expect(labelAuthenticator(uri, '')).toBe(uri);
  });

  it('is shown in fours', () => {
    expect(groupSecret('JBSWY3DPEHPK3PXP')).toBe('JBSW Y3DP EHPK 3PXP');
    expect(groupSecret('ABCDE')).toBe('ABCD E');
  });
});

describe('link tokens', () => {
  it('survive a reload of the tab, apart per door, until they are used up', () => {
    keepToken('enroll', 'first');
    keepToken('invite', 'second');
    expect(keptToken('enroll')).toBe('first');
    forgetToken('enroll');
    expect(keptToken('enroll')).toBeUndefined();
    expect(keptToken('invite')).toBe('second');
  });
});
