import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '@haechi/kernel';
import fc from 'fast-check';
import { eventOf, NO_PLACES, NOW_MS } from '../../../test/events.ts';
import { judgeEvent, type Memory, startOf } from '../judge-event.ts';
import { EVIDENCE_MAX, type Hit, RULES, type RuleEvent, type RuleName, type World } from '../rule.ts';
import { defaultSettings, type RuleSettings } from '../rule-settings.ts';
import { ruleOf } from './rule-of.ts';

interface Options {
  readonly settings?: Partial<RuleSettings>;
  readonly parameters?: RuleSettings['parameters'];
  readonly world?: World;
}

/** What a rule finds in events of one person, through the same steps as the log. States pass through JSON, as stored. */
function findIn(name: RuleName, events: readonly RuleEvent[], options: Options = {}): Hit[] {
  const rule = ruleOf(name);
  const defaults = defaultSettings(name);
  const settings: RuleSettings = {
    ...defaults,
    quietMinutes: 0,
    ...options.settings,
    parameters: { ...defaults.parameters, ...options.parameters },
  };
  const memories = new Map<string, Memory>();
  return events.flatMap((event) => {
    const subject = rule.subjectOf(event);
    if (subject === undefined) return [];
    const before = memories.get(subject) ?? startOf(rule);
    const { memory, hit } = judgeEvent(rule, before, event, settings, options.world ?? NO_PLACES);
    memories.set(subject, JSON.parse(JSON.stringify(memory)) as Memory); // what went in comes out
    return hit === undefined ? [] : [hit];
  });
}

const denial = (atMs: number): RuleEvent => eventOf({ atMs, action: 'access.denied', result: 'denied' });
const signIn = (atMs: number, ip = '203.0.113.10'): RuleEvent => eventOf({ atMs, ip });

describe('many denials', () => {
  test('speak up exactly when the count is reached within the window, with those denials as evidence', () => {
    const parameters = { count: 5, windowMinutes: 10 };
    const four = [0, 1, 2, 3].map((minute) => denial(NOW_MS + minute * MINUTE_MS));
    assert.equal(findIn('many_denials', four, { parameters }).length, 0);
    const fifth = denial(NOW_MS + 9 * MINUTE_MS);
    const [hit, ...more] = findIn('many_denials', [...four, fifth], { parameters });
    assert.deepEqual(
      hit?.evidence,
      [...four, fifth].map(({ id }) => id),
    );
    assert.equal(more.length, 0);
    const late = denial(NOW_MS + 15 * MINUTE_MS);
    assert.equal(findIn('many_denials', [...four, late], { parameters }).length, 0);
  });

  test('never speak up when no window holds the count, always when one does', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat({ max: 4 * MINUTE_MS }), { minLength: 1, maxLength: 60 }),
        fc.integer({ min: 2, max: 12 }),
        (gaps, count) => {
          let atMs = NOW_MS;
          const events = gaps.map((gap) => denial((atMs += gap)));
          const windowMs = 10 * MINUTE_MS;
          const within = (lengthMs: number): boolean =>
            events.some(
              (last) =>
                events.filter((one) => one.atMs <= last.atMs && one.atMs >= last.atMs - lengthMs).length >=
                count,
            );
          const found =
            findIn('many_denials', events, { parameters: { count, windowMinutes: 10 } }).length > 0;
          if (within(windowMs)) assert.ok(found);
          if (!within(windowMs * 1.01)) assert.ok(!found);
        },
      ),
    );
  });

  test('guessed passwords are not held against the owner of the account', () => {
    const guesses = Array.from({ length: 50 }, (_, index) =>
      eventOf({ atMs: NOW_MS + index, action: 'sign_in.locked', result: 'denied' }),
    );
    for (const rule of RULES) assert.deepEqual(findIn(rule, guesses), [], rule);
  });
});

describe('a sign-in at an unusual hour', () => {
  const seoul = (day: number, hour: number): number =>
    Date.parse('2026-11-01T00:00:00.000+09:00') + day * DAY_MS + hour * HOUR_MS;
  const parameters = { fromHour: 7, toHour: 22, timeZone: 'Asia/Seoul', habitDays: 3 };

  test('is one outside working hours in the zone of the organisation', () => {
    assert.equal(findIn('unusual_hour', [signIn(seoul(0, 9))], { parameters }).length, 0);
    const [hit] = findIn('unusual_hour', [signIn(seoul(0, 3) + 7 * MINUTE_MS)], { parameters });
    assert.equal(hit?.facts['time'], '03:07');
    assert.equal(
      findIn('unusual_hour', [signIn(seoul(0, 9))], { parameters: { ...parameters, timeZone: 'UTC' } })
        .length,
      1,
    );
  });

  test('becomes usual for who does it on enough days, and unusual again after two months', () => {
    const nights = [0, 1, 2, 3, 4].map((day) => signIn(seoul(day, 2)));
    assert.equal(findIn('unusual_hour', nights, { parameters }).length, 3);
    assert.equal(findIn('unusual_hour', [...nights, signIn(seoul(80, 2))], { parameters }).length, 4);
  });

  test('working hours may go past midnight', () => {
    const night = { ...parameters, fromHour: 22, toHour: 6 };
    assert.equal(
      findIn('unusual_hour', [signIn(seoul(0, 23)), signIn(seoul(1, 5))], { parameters: night }).length,
      0,
    );
    assert.equal(findIn('unusual_hour', [signIn(seoul(0, 12))], { parameters: night }).length, 1);
  });
});

describe('an unusual address', () => {
  const known = [0, 1, 2, 3, 4].map((day) => signIn(NOW_MS + day * DAY_MS, `203.0.113.${10 + day}`));

  test('is a network never used, once enough sign-ins were seen', () => {
    const strange = signIn(NOW_MS + 6 * DAY_MS, '198.51.100.9');
    const [hit] = findIn('unusual_address', [...known, strange]);
    assert.deepEqual(hit?.facts, { network: '198.51.100.0/24', known: 1 });
    assert.equal(findIn('unusual_address', [...known.slice(1), strange]).length, 0);
    assert.equal(findIn('unusual_address', [...known, strange, strange]).length, 1);
  });

  test('is none in a trusted network, and a network is forgotten in time', () => {
    const strange = signIn(NOW_MS + 6 * DAY_MS, '198.51.100.9');
    const parameters = { trustedNetworks: ['198.51.100.0/24'] };
    assert.equal(findIn('unusual_address', [...known, strange], { parameters }).length, 0);
    const later = signIn(NOW_MS + 120 * DAY_MS);
    assert.equal(findIn('unusual_address', [...known, later]).length, 1);
  });
});

describe('a dormant account', () => {
  test('is found when it is used after as many days as set, and not before', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 90 }), (idleDays, days) => {
        const events = [
          signIn(NOW_MS),
          eventOf({ atMs: NOW_MS + idleDays * DAY_MS, action: 'project.updated' }),
        ];
        const found = findIn('dormant_account', events, { parameters: { days } });
        assert.equal(found.length, idleDays >= days ? 1 : 0);
      }),
    );
  });

  test('an account seen for the first time is new, not dormant', () => {
    assert.equal(findIn('dormant_account', [signIn(NOW_MS)]).length, 0);
  });
});

describe('sign-ins from regions far apart', () => {
  const at = (minute: number, ip: string, sessionId: string): RuleEvent =>
    eventOf({ atMs: NOW_MS + minute * MINUTE_MS, ip, sessionId });
  const ended = (minute: number, id: string): RuleEvent =>
    eventOf({
      atMs: NOW_MS + minute * MINUTE_MS,
      action: 'session.ended',
      actor: { kind: 'user', id: 'usr_admin', name: '관리자' },
      target: { kind: 'session', id, name: '' },
      details: { userId: 'usr_one' },
    });

  test('are told apart by network where no places are known', () => {
    const [hit] = findIn('far_apart', [at(0, '203.0.113.1', 's1'), at(20, '198.51.100.1', 's2')]);
    assert.deepEqual(hit?.facts, { here: '198.51.0.0/16', there: '203.0.0.0/16', minutes: 20 });
    assert.equal(findIn('far_apart', [at(0, '203.0.113.1', 's1'), at(20, '203.0.9.1', 's2')]).length, 0);
  });

  test('do not count when the earlier session has ended, or is out of the window', () => {
    assert.equal(
      findIn('far_apart', [at(0, '203.0.113.1', 's1'), ended(5, 's1'), at(20, '198.51.100.1', 's2')]).length,
      0,
    );
    assert.equal(findIn('far_apart', [at(0, '203.0.113.1', 's1'), at(61, '198.51.100.1', 's2')]).length, 0);
  });

  test('are measured in kilometres where places are known; an unknown place is compared with nothing', () => {
    const places: Readonly<Record<string, { latitude: number; longitude: number; name: string }>> = {
      '203.0.113.1': { latitude: 37.57, longitude: 126.98, name: 'Seoul, KR' },
      '198.51.100.1': { latitude: 35.18, longitude: 129.08, name: 'Busan, KR' },
      '192.0.2.1': { latitude: 48.86, longitude: 2.35, name: 'Paris, FR' },
    };
    const world: World = { locate: (ip) => places[ip] };
    const pair = (ip: string) => [at(0, '203.0.113.1', 's1'), at(20, ip, 's2')];
    assert.equal(findIn('far_apart', pair('198.51.100.1'), { world }).length, 0); // 325 km
    const [hit] = findIn('far_apart', pair('192.0.2.1'), { world });
    assert.ok(Math.abs(Number(hit?.facts['kilometres']) - 8970) < 40, String(hit?.facts['kilometres']));
    assert.equal(findIn('far_apart', pair('10.0.0.1'), { world }).length, 0);
  });
});

describe('mass reading', () => {
  const reading = (minute: number, details: RuleEvent['details'], action = 'audit.exported'): RuleEvent =>
    eventOf({ atMs: NOW_MS + minute * MINUTE_MS, action, details });

  test('counts the records that events name, within the window', () => {
    const parameters = { records: 100, windowMinutes: 15 };
    const events = [reading(0, { from: 0, to: 60 }), reading(5, { count: 39 })];
    assert.equal(findIn('mass_reading', events, { parameters }).length, 0);
    const [hit] = findIn('mass_reading', [...events, reading(6, {}, 'audit.searched')], { parameters });
    assert.equal(hit?.facts['records'], 100);
    assert.equal(findIn('mass_reading', [...events, reading(30, {})], { parameters }).length, 0);
  });

  test('writing is no reading', () => {
    assert.equal(findIn('mass_reading', [reading(0, { count: 1_000_000 }, 'project.updated')]).length, 0);
  });
});

describe('every rule', () => {
  const anyEvent = fc
    .record({
      gapMs: fc.nat({ max: 3 * HOUR_MS }),
      action: fc.constantFrom(
        'session.started',
        'session.ended',
        'access.denied',
        'audit.exported',
        'project.updated',
      ),
      ip: fc.constantFrom('203.0.113.1', '198.51.100.7', '2001:db8::1', null),
      result: fc.constantFrom('success' as const, 'denied' as const),
      sessionId: fc.constantFrom('s1', 's2', 's3'),
    })
    .map(({ gapMs, ...parts }) => ({
      gapMs,
      parts: { ...parts, target: { kind: 'session', id: parts.sessionId, name: '' } },
    }));

  test('keeps its memory bounded, its evidence short and ending with the event that made it speak', () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 300 }), fc.constantFrom(...RULES), (steps, name) => {
        let atMs = NOW_MS;
        const rule = ruleOf(name);
        const settings = { ...defaultSettings(name), quietMinutes: 0 };
        let memory = startOf(rule);
        for (const { gapMs, parts } of steps) {
          const event = eventOf({ ...parts, atMs: (atMs += gapMs) });
          if (rule.subjectOf(event) === undefined) continue;
          const judged = judgeEvent(rule, memory, event, settings, NO_PLACES);
          memory = judged.memory;
          if (judged.hit === undefined) continue;
          assert.equal(judged.hit.evidence.at(-1), event.id);
          assert.ok(judged.hit.evidence.length <= EVIDENCE_MAX);
        }
        assert.ok(JSON.stringify(memory).length < 32_000);
      }),
      { numRuns: 60 },
    );
  });

  test('keeps still for its quiet period, and says nothing while it is off but goes on learning', () => {
    const strange = [0, 30, 70].map((minute) => signIn(NOW_MS + minute * MINUTE_MS, `198.51.${minute}.9`));
    const parameters = { learnSignIns: 1 };
    const events = [signIn(NOW_MS - DAY_MS), ...strange];
    assert.equal(findIn('unusual_address', events, { parameters, settings: { quietMinutes: 60 } }).length, 2);
    assert.equal(findIn('unusual_address', events, { parameters, settings: { enabled: false } }).length, 0);
  });
});
