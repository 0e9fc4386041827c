import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkPassword } from './check-password.ts';
import { typeHangulInLatin } from './type-hangul.ts';

const context = { email: 'kim.haneul@example.com', tenantName: '한빛 Academy' };
const check = (password: string) => checkPassword(password, context);

test('length is counted in characters people see, between 8 and 128', () => {
  assert.deepEqual(check('xk29fjw'), ['too_short']);
  assert.deepEqual(check('xk29fjw0'), []);
  assert.deepEqual(check('가을밤에쓴편지'), ['too_short']);
  assert.deepEqual(check('가을밤에쓴편지둘'.normalize('NFD')), []);
  assert.deepEqual(check('correct lamp '.repeat(20).slice(0, 129)), ['too_long']);
});

test('what somebody guessing tries first is refused, however it is dressed up', () => {
  const weak = [
    'password',
    'P@ssw0rd123!',
    'Welcome2026',
    '12345678',
    '87654321',
    'aaaaaaaaaaaa',
    'abcabcabc',
    '20262026',
    'qwer1234!',
    '1q2w3e4r5t',
    'asdfzxcv',
    'iloveyouforever',
    '비밀번호1234',
    'qlalfqjsgh1!',
    'dkssudgktpdy',
    'ㅂㅈㄷㄱㅁㄴㅇㄹ',
    'saranghae1004',
  ];
  for (const password of weak) assert.deepEqual(check(password), ['common'], password);
});

test('passwords that were leaked somewhere are refused as they are, not words that only look like them', () => {
  for (const password of ['trustno1', 'Abcd1234', 'nascar24', 'swordfish', 'BlackCat'.toUpperCase()])
    assert.deepEqual(check(password), ['common'], password);
  assert.deepEqual(check('swordfish paints nine doors'), []);
});

test('words of the person, the organisation and the product are refused', () => {
  for (const password of ['haneul-4417-xq', 'xq ACADEMY 4417', 'my-haechi-4417', '우리해치는든든해요'])
    assert.deepEqual(check(password), ['context'], password);
});

test('passphrases and generated passwords are welcome', () => {
  for (const password of [
    'correct horse battery staple',
    'Tr7-vqLm2x',
    '창가에 앉은 고양이 셋',
    'monkeys paint 9 doors',
  ])
    assert.deepEqual(check(password), [], password);
});

test('Korean typed on an English keyboard comes out as the keys pressed', () => {
  assert.equal(typeHangulInLatin('비밀번호'), 'qlalfqjsgh');
  assert.equal(typeHangulInLatin('해치'), 'gocl');
  assert.equal(typeHangulInLatin('닭꽃 A'), 'ekfrRhc A');
});
