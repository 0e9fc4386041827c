import { describe, expect, it } from 'vitest';
import { hangulToLatinKeys, latinKeysToJamo, toInitials, toJamo } from '../hangul.ts';
import { rankCommands } from './command-palette.tsx';
import { scoreMatch } from './match.ts';

describe('Hangul as jamo', () => {
  it('takes syllables apart down to the keys they are typed with', () => {
    expect(toJamo('멤버 관리')).toBe('ㅁㅔㅁㅂㅓ ㄱㅗㅏㄴㄹㅣ');
    expect(toJamo('닭')).toBe('ㄷㅏㄹㄱ');
    expect(toInitials('구성원')).toBe('ㄱㅅㅇ');
    expect(toJamo('Role 역')).toBe('Role ㅇㅕㄱ');
  });

  it('knows what the other keyboard layout would have written', () => {
    expect(latinKeysToJamo('durgkf')).toBe(toJamo('역할'));
    expect(hangulToLatinKeys('개ㅣㄷㄴ')).toBe('roles');
  });
});

describe('matching', () => {
  it.each([
    ['half-typed syllable', '구서', '구성원'],
    ['a syllable whose last letter already belongs to the next', '권하', '내 권한'],
    ['initials', 'ㄱㅅㄱㄹ', '감사 기록'],
    ['Korean typed with the Latin layout', 'rntjd', '구성원'],
    ['Latin typed with the Korean layout', 'ㅔ개ㅓ', 'Projects'],
    ['Latin with gaps', 'lgh', 'Log health'],
    ['any case', 'AUDIT', 'Audit'],
    ['without the space', '감사기록', '감사 기록'],
  ])('finds by %s', (_, query, label) => {
    expect(scoreMatch(query, label)).toBeGreaterThan(0);
  });

  it.each([
    ['ㅋㅋㅋ', '구성원'],
    ['zzz', 'Projects'],
    ['역할', '구성원'],
  ])('does not find %s in %s', (query, label) => {
    expect(scoreMatch(query, label)).toBe(0);
  });

  it('finds by another name, but prefers the shown one', () => {
    expect(scoreMatch('roles', '역할', ['roles'])).toBeGreaterThan(0);
    expect(scoreMatch('roles', 'Roles')).toBeGreaterThan(scoreMatch('roles', '역할', ['roles']));
  });

  it('orders whole before beginning before word before inside before scattered', () => {
    const scores = ['log', 'log health', 'audit log', 'catalog', 'list of groups'].map((label) =>
      scoreMatch('log', label),
    );
    expect(scores).toEqual(scores.toSorted((a, b) => b - a));
    expect(new Set(scores).size).toBe(5);
  });
});

describe('ranking commands', () => {
  const run = () => undefined;
  const sections = [
    { id: 'go', label: 'Go' },
    { id: 'action', label: 'Actions' },
  ];
  const commands = [
    { id: 'a', section: 'go', label: 'Audit', run },
    { id: 'b', section: 'go', label: 'Settings', run },
    { id: 'c', section: 'action', label: 'Sign out', run },
  ];

  it('keeps the given order while nothing is typed', () => {
    const groups = rankCommands(commands, sections, '');
    expect(groups.map((group) => group.section.id)).toEqual(['go', 'action']);
    expect(groups[0]?.commands.map((command) => command.id)).toEqual(['a', 'b']);
  });

  it('puts the section with the best match first and drops what does not fit', () => {
    const groups = rankCommands(commands, sections, 'sign');
    expect(groups[0]?.section.id).toBe('action');
    expect(groups.flatMap((group) => group.commands).some((command) => command.id === 'a')).toBe(false);
  });
});
