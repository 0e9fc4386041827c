import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fillPlaceholders } from './messages.ts';
import { chooseParticle } from './particle.ts';

const cases = [
  ['한빛의원', '을/를', '을'],
  ['가명화', '을/를', '를'],
  ['“역할”', '이/가', '이'],
  ['서울', '으로/로', '로'],
  ['부산', '으로/로', '으로'],
  ['대구', '으로/로', '로'],
  ['2단계 3', '은/는', '은'],
  ['project-2', '은/는', '는'],
  ['API', '을/를', '를'],
  ['Email', '을/를', '을'],
  ['', '을/를', '를'],
] as const;

for (const [word, forms, particle] of cases) {
  test(`${word || '(nothing)'} takes ${particle}`, () => {
    assert.equal(chooseParticle(word, forms), particle);
  });
}

test('a text can ask for the particle of one of its values', () => {
  const text = '“{target}”{target~을/를} 바꾸었습니다';
  assert.equal(fillPlaceholders(text, { target: '가명화' }), '“가명화”를 바꾸었습니다');
  assert.equal(fillPlaceholders(text, { target: '병원' }), '“병원”을 바꾸었습니다');
});
