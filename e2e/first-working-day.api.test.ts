import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import type { Api } from '@haechi/contracts';
import type { Locale } from '@haechi/kernel';
import { type ApiClient, createApiClient } from './harness/api-client.ts';
import { type AuditEvent, readWholeLog, verifyEventOffline } from './harness/audit-log.ts';
import type { EventStream } from './harness/event-stream.ts';
import { enrol, findRole, type Person, signIn, tokenOf } from './harness/people.ts';
import { type RunningServer, startServer } from './harness/start-server.ts';

/** What people call things and say, in the language of the day. */
const WORDS = {
  ko: {
    administrator: '김해치',
    colleague: '박소담',
    tenant: '햇살 상담센터',
    branch: '강남점',
    project: '가을 수강 신청',
    renamed: '가을 수강 신청 (2차)',
    invited: '새 담당자입니다',
    justification: '수강 신청 마감일을 오늘 바꿔야 합니다.',
    decision: '마감 변경을 확인했습니다. 오늘만 허용합니다.',
  },
  en: {
    administrator: 'Haechi Kim',
    colleague: 'Sodam Park',
    tenant: 'Sunlight Counselling',
    branch: 'Gangnam',
    project: 'Autumn enrolment',
    renamed: 'Autumn enrolment (second round)',
    invited: 'She runs it from now on',
    justification: 'The closing date has to change today.',
    decision: 'I checked the change of date. Today only.',
  },
} as const satisfies Record<Locale, Record<string, string>>;

const HANGUL = /[가-힣]/;
const HOUR_MS = 3_600_000;

for (const locale of ['ko', 'en'] as const) {
  describe(`the first working day (${locale})`, () => {
    const words = WORDS[locale];
    let server: RunningServer;
    let administrator: Person;
    let colleague: Person;
    let tenant: Api['POST /api/v1/tenants']['response'];
    let project: Api['POST /api/v1/projects']['response'];
    let live: EventStream;
    let approvalId: string;

    before(async () => {
      server = await startServer({ database: 'test cluster' });
    });
    after(async () => {
      live?.close();
      await server?.remove();
    });

    /** Texts meant for people are in the language that was asked for, and only in that one. */
    function assertSpoken(...texts: readonly string[]): void {
      for (const text of texts) {
        assert.notEqual(text.trim(), '');
        assert.equal(HANGUL.test(text), locale === 'ko', `expected ${locale}: ${text}`);
      }
    }

    test('the administrator enrols with password, authenticator and recovery codes, once', async () => {
      const stranger = createApiClient(server.origin, locale);
      const setup = await stranger.call('GET /api/v1/setup', {});
      assert.equal(setup.state, 'needs_first_administrator');
      const token = server.firstAdministratorToken();
      assert.ok(token !== undefined, server.process().output());

      administrator = await enrol(server.origin, {
        token,
        email: 'admin@haechi.test',
        displayName: words.administrator,
        locale,
      });
      assert.ok(administrator.recoveryCodes.length >= 8);
      assert.equal(new Set(administrator.recoveryCodes).size, administrator.recoveryCodes.length);

      const again = await stranger.refused('POST /api/v1/enrolments/open', { body: { token } });
      assert.equal(again.code, 'AUTH_006');
      assertSpoken(again.title, again.detail, again.remedy);
      assert.equal((await stranger.call('GET /api/v1/setup', {})).state, 'ready');
    });

    test('the administrator signs in with an authenticator code and with a recovery code, each once', async () => {
      const byCode = await signIn(administrator);
      assert.equal((await byCode.call('GET /api/v1/me', {})).user.email, administrator.email);
      const used = administrator.recoveryCodes.at(-1);
      const byRecovery = await signIn(administrator, 'recovery code');
      const me = await byRecovery.call('GET /api/v1/me', {});
      assert.equal(me.recoveryCodesLeft, administrator.recoveryCodes.length);
      assert.ok(used !== undefined);
      const replayed = signIn({ ...administrator, recoveryCodes: [used] }, 'recovery code');
      await assert.rejects(replayed, /AUTH_010/);
      await administrator.client.call('POST /api/v1/me/sessions/end-others', {});
      assert.equal((await byCode.refused('GET /api/v1/me', {})).code, 'AUTH_003');
    });

    test('the administrator creates a tenant with its branch, enters it and creates a project', async () => {
      const { client } = administrator;
      tenant = await client.call('POST /api/v1/tenants', {
        body: {
          name: words.tenant,
          slug: 'sunlight',
          businessTypes: ['COUNSELING'],
          branchName: words.branch,
        },
      });
      assert.equal(tenant.branchCount, 1);
      const me = await client.call('POST /api/v1/me/active-scope', { body: { scope: tenant.id } });
      assert.deepEqual(me.activeScope, { kind: 'tenant', id: tenant.id, name: words.tenant });
      const { items: branches } = await client.call('GET /api/v1/branches', {});
      assert.deepEqual(
        branches.map(({ name }) => name),
        [words.branch],
      );
      const [branch] = branches;
      assert.ok(branch !== undefined);
      project = await client.call('POST /api/v1/projects', {
        body: { name: words.project, slug: 'autumn', branchId: branch.id },
      });
    });

    test('a colleague is invited, given PROJECT_MEMBER, and enrols by a link that works once', async () => {
      const { client } = administrator;
      const { link, invitation } = await client.call('POST /api/v1/invitations', {
        body: { email: 'sodam@haechi.test', displayName: words.colleague },
      });
      assert.ok(link.startsWith(server.origin), link);
      await client.call('POST /api/v1/assignments', {
        body: {
          principal: invitation.userId,
          roleId: (await findRole(client, 'PROJECT_MEMBER')).id,
          scope: project.id,
          reason: words.invited,
        },
      });
      colleague = await enrol(server.origin, { token: tokenOf(link), displayName: words.colleague, locale });
      const me = await colleague.client.call('GET /api/v1/me', {});
      assert.equal(me.activeScope.id, tenant.id);
      const again = await createApiClient(server.origin, locale).refused('POST /api/v1/enrolments/open', {
        body: { token: tokenOf(link) },
      });
      assert.equal(again.code, 'AUTH_006');
    });

    test('the colleague is refused, told what is missing, and the check says why', async () => {
      const { client } = colleague;
      const params = { id: project.id };
      const seen = await client.call('GET /api/v1/projects/{id}', { params });
      const refusal = await client.refused('PATCH /api/v1/projects/{id}', {
        params,
        headers: { 'if-match': `"v${seen.version}"` },
        body: { name: words.renamed },
      });
      assert.equal(refusal.status, 403);
      assert.equal(refusal.code, 'PERM_001');
      assert.equal(refusal['permission'], 'project:update');
      assert.equal(refusal['scope'], project.id);
      assertSpoken(refusal.title, refusal.detail, refusal.remedy);

      const decision = await check(client);
      assert.equal(decision.decision, 'deny');
      assert.equal(decision.via, null);
      assert.notEqual(decision.reasonCode, '');
      assertSpoken(decision.reason);
      assert.equal((await client.call('GET /api/v1/projects/{id}', { params })).name, words.project);
    });

    const check = (client: ApiClient): Promise<Api['POST /api/v1/access/check']['response']> =>
      client.call('POST /api/v1/access/check', {
        body: { permission: 'project:update', scope: project.id },
      });

    test('the request for PROJECT_ADMIN reaches the administrator’s open stream within a second', async () => {
      live = await administrator.client.events();
      const { items } = await colleague.client.call('POST /api/v1/access-requests/options', {
        body: { permission: 'project:update', scope: project.id },
      });
      const option = items.find(({ roleKey }) => roleKey === 'PROJECT_ADMIN');
      assert.ok(option !== undefined, JSON.stringify(items));
      assertSpoken(option.roleName);

      const askedAtMs = performance.now();
      const asked = await colleague.client.call('POST /api/v1/access-requests', {
        body: {
          roleId: option.roleId,
          scope: option.scope,
          durationMinutes: 240,
          justification: words.justification,
          permission: 'project:update',
        },
      });
      assert.deepEqual({ state: asked.state, joined: asked.joined }, { state: 'pending', joined: false });
      approvalId = asked.approvalId;
      const event = await live.waitFor(({ type }) => type === 'approval.requested', 5_000);
      assert.equal(event.data.target?.id, approvalId);
      const tookMs = event.arrivedAtMs - askedAtMs;
      assert.ok(tookMs < 1_000, `arrived after ${tookMs.toFixed(0)} ms`);
    });

    test('the administrator reads exactly what is asked', async () => {
      const { items } = await administrator.client.call('GET /api/v1/approvals', { query: {} });
      assert.deepEqual(
        items.map(({ id, mayDecide }) => ({ id, mayDecide })),
        [{ id: approvalId, mayDecide: true }],
      );
      const request = await administrator.client.call('GET /api/v1/approvals/{id}', {
        params: { id: approvalId },
      });
      const digest = createHash('sha256').update(request.argumentsCanonical, 'utf8').digest('hex');
      assert.equal(digest, request.digest);
      assert.deepEqual(JSON.parse(request.argumentsCanonical), request.arguments);
      assert.equal(request.arguments['durationMinutes'], 240);
      assert.equal(request.arguments['principalId'], colleague.id);
      assert.equal(request.arguments['scope'], project.id);
      assert.equal(request.justification, words.justification);
      assert.equal(request.requester.name, words.colleague);
      assertSpoken(request.summary, request.whyApproval, ...request.effects.map(({ label }) => label));
      const shown = request.effects.map(({ value }) => value).join('\n');
      for (const part of [words.colleague, 'PROJECT_ADMIN', words.project, 'project:update', '4'])
        assert.ok(shown.includes(part), `${part} is not among the effects:\n${shown}`);
      const own = await colleague.client.call('GET /api/v1/approvals/{id}', { params: { id: approvalId } });
      assert.equal(own.mayNotDecideBecause, 'own_request');
    });

    test('approved with a reason, the check allows until the end of four hours and names that reason', async () => {
      const approved = await administrator.client.call('POST /api/v1/approvals/{id}/approve', {
        params: { id: approvalId },
        body: { reason: words.decision },
      });
      assert.equal(approved.state, 'redeemed');
      assert.equal(approved.decisionReason, words.decision);
      const decision = await check(colleague.client);
      assert.equal(decision.decision, 'allow');
      assert.equal(decision.via?.roleKey, 'PROJECT_ADMIN');
      assert.equal(decision.via.origin, 'request');
      assert.ok(decision.via.assignmentReason.includes(words.decision), decision.via.assignmentReason);
      assertSpoken(decision.reason, decision.via.roleName);
      assert.ok(approved.redeemedAt !== null && decision.validUntil !== null);
      assert.equal(decision.validUntil, decision.via.endsAt);
      const lastsMs = Date.parse(decision.validUntil) - Date.parse(approved.redeemedAt);
      assert.ok(Math.abs(lastsMs - 4 * HOUR_MS) < 5_000, `lasts ${lastsMs} ms`);
    });

    test('the colleague does it', async () => {
      const params = { id: project.id };
      const updated = await colleague.client.call('PATCH /api/v1/projects/{id}', {
        params,
        headers: { 'if-match': `"v${project.version}"` },
        body: { name: words.renamed },
      });
      assert.equal(updated.name, words.renamed);
      const seen = await administrator.client.call('GET /api/v1/projects/{id}', { params });
      assert.equal(seen.name, words.renamed);
    });

    test('every step stands in the log with actor, target and reason', async () => {
      await live.waitFor(({ type }) => type === 'project.updated', 5_000);
      const log = await readWholeLog(administrator.client);
      assert.deepEqual(
        log.map(({ index }) => index),
        log.map((_, place) => place),
      );
      const granted = `${approvalId}: ${words.decision}`;
      assertSteps(log, [
        { action: 'branch.created', actor: 'administrator' },
        { action: 'scope.switched', actor: 'administrator', target: tenant.id },
        { action: 'project.created', actor: 'administrator', target: project.id },
        { action: 'invitation.created', actor: 'administrator' },
        { action: 'role.granted', actor: 'administrator', reason: words.invited },
        { action: 'user.enrolled', actor: 'colleague', target: colleague.id },
        { action: 'access.denied', actor: 'colleague', target: 'project:update' },
        {
          action: 'approval.requested',
          actor: 'colleague',
          target: approvalId,
          reason: words.justification,
        },
        { action: 'approval.approved', actor: 'administrator', target: approvalId, reason: words.decision },
        { action: 'role.granted', actor: 'administrator', reason: granted, scope: project.id },
        { action: 'approval.redeemed', actor: 'administrator', target: approvalId },
        { action: 'project.updated', actor: 'colleague', target: project.id },
      ]);
      await administrator.client.call('POST /api/v1/me/active-scope', { body: { scope: 'platform' } });
      assertSteps(await readWholeLog(administrator.client), [
        { action: 'user.enrolled', actor: 'administrator', target: administrator.id },
        { action: 'session.started', actor: 'administrator' },
        { action: 'tenant.created', actor: 'administrator', target: tenant.id },
      ]);
      await administrator.client.call('POST /api/v1/me/active-scope', { body: { scope: tenant.id } });
    });

    /** Each step stands in the log, in this order; other events may stand between them. */
    function assertSteps(log: readonly AuditEvent[], steps: readonly Step[]): void {
      const actorIds = { administrator: administrator.id, colleague: colleague.id };
      let from = 0;
      for (const { action, actor, target, reason, scope } of steps) {
        const place = log.findIndex(
          (event, index) =>
            index >= from &&
            event.action === action &&
            event.actor.id === actorIds[actor] &&
            event.actor.name === words[actor] &&
            event.target !== null &&
            event.target.name !== '' &&
            (target === undefined || event.target.id === target) &&
            (reason === undefined || event.reason === reason) &&
            (scope === undefined || event.scope === scope),
        );
        const event = log[place];
        assert.ok(event !== undefined, `no ${action} by ${actor} from index ${from}:\n${formatLog(log)}`);
        assert.equal(event.result, action === 'access.denied' ? 'denied' : 'success');
        assertSpoken(event.summary);
        from = place + 1;
      }
    }

    test('the proof of every event verifies offline, and the whole log is intact', async () => {
      const { client } = administrator;
      const trust = await client.call('GET /api/v1/audit/log', {});
      const log = await readWholeLog(client);
      assert.ok(log.length >= 11);
      for (const { id } of log) await verifyEventOffline(client, id, trust);
      const [first] = log;
      assert.ok(first !== undefined);
      const stranger = { ...trust, origin: `${trust.origin}x` };
      await assert.rejects(verifyEventOffline(client, first.id, stranger), /checkpoint is of/);

      const verdict = await client.call('POST /api/v1/audit/verify', {});
      assert.equal(verdict.problem, null);
      assert.equal(verdict.verdict, 'intact');
      assert.ok(verdict.size >= log.length);
      await client.call('POST /api/v1/me/active-scope', { body: { scope: 'platform' } });
      assert.equal((await client.call('POST /api/v1/audit/verify', {})).verdict, 'intact');
    });
  });
}

interface Step {
  readonly action: string;
  readonly actor: 'administrator' | 'colleague';
  readonly target?: string;
  readonly reason?: string;
  readonly scope?: string;
}

const formatLog = (log: readonly AuditEvent[]): string =>
  log
    .map(
      ({ index, actor, action, target, reason }) =>
        `${index} ${actor.name} ${action} ${target?.id} ${reason}`,
    )
    .join('\n');
