import { randomBytes } from 'node:crypto';
import { TOOL_PRESET } from '@haechi/contracts/gate-preset';
import { DAY_MS, MINUTE_MS } from '@haechi/kernel';
import type { CastKey } from '../cast.ts';
import type { Scene, Stage } from '../stage.ts';
import type { Moment } from '../story-clock.ts';
import { GATES, type GateStory } from './gate-stories.ts';

const FULL_DAY_SECONDS = DAY_MS / 1000;
const FULL_DAY_MINUTES = DAY_MS / MINUTE_MS;

/** The sandbox runs for real; where it cannot, the registry stays empty and the rest of the story does without it. */
async function openGate(stage: Stage, story: GateStory): Promise<void> {
  const owner = stage.person(story.owner);
  await owner.do('PUT /api/v1/settings/{key}', {
    params: { key: 'gate.approval' },
    body: { value: FULL_DAY_SECONDS, reason: story.words.patience },
  });
  const box = await owner.do('POST /api/v1/gate/upstreams', {
    body: {
      key: 'box',
      name: story.box,
      target: { kind: 'stdio', program: 'sandbox' },
      scope: stage.find(story.project),
    },
  });
  await restUpstream(stage, story);
  await owner.do('PUT /api/v1/gate/policy', {
    ifMatch: 0,
    body: { mode: 'enforce', ...story.policy, reason: story.words.rules },
  });
  const found = await owner.doUnless('POST /api/v1/gate/upstreams/{id}/refresh', 'GATE_004', {
    params: { id: box.id },
  });
  if (found !== undefined) await classify(stage, story);
}

/** A server elsewhere that each person has a credential of their own for. Its address belongs to nobody: it rests. */
async function restUpstream(stage: Stage, { owner, elsewhere }: GateStory): Promise<void> {
  const person = stage.person(owner);
  const { id, version } = await person.do('POST /api/v1/gate/upstreams', {
    body: {
      key: elsewhere.key,
      name: elsewhere.name,
      target: { kind: 'http', url: elsewhere.url },
      credentialPer: 'user',
    },
  });
  await person.do('PATCH /api/v1/gate/upstreams/{id}', {
    params: { id },
    ifMatch: version,
    body: { state: 'paused' },
  });
  await person.do('PUT /api/v1/gate/upstreams/{id}/own-credential', {
    params: { id },
    body: { secret: randomBytes(24).toString('base64url') },
  });
}

/** As the preset proposes; what runs code stays as nobody has looked at it, and so cannot be called. */
async function classify(stage: Stage, { owner, words }: GateStory): Promise<void> {
  const person = stage.person(owner);
  const { items } = await person.do('GET /api/v1/gate/tools', {});
  await person.do('POST /api/v1/gate/classifications', {
    body: {
      items: items.flatMap(({ id, name, digest }) => {
        const known = TOOL_PRESET.find((tool) => tool.name === name && tool.group !== 'code');
        return known === undefined ? [] : [{ tool: id, digest, classification: known.classification }];
      }),
      reason: words.classified,
    },
  });
}

async function findTool(stage: Stage, owner: CastKey, wanted: string): Promise<string | undefined> {
  const { items } = await stage.person(owner).do('GET /api/v1/gate/tools', { query: { state: 'active' } });
  return items.find(({ name }) => name === wanted)?.id;
}

const callBox = (
  stage: Stage,
  { tenant }: GateStory,
  caller: CastKey,
  tool: string,
  args: Readonly<Record<string, string>>,
  reason?: string,
) =>
  stage.callTool(caller, {
    tenant,
    upstream: 'box',
    tool,
    args,
    ...(reason === undefined ? {} : { reason }),
  });

/** A call that somebody has to approve; its request is kept under `name`. */
async function propose(
  stage: Stage,
  story: GateStory,
  name: string,
  { path, content, reason }: GateStory['writes']['approved'],
): Promise<void> {
  const answer = await callBox(stage, story, story.caller, 'write_file', { path, content }, reason);
  if (answer.kind !== 'waits')
    throw new Error(`writing ${path} should wait for somebody, but is ${answer.kind}`);
  const { approvalId } = await stage.person(story.owner).do('GET /api/v1/gate/calls/{id}', {
    params: { id: answer.callId },
  });
  if (approvalId === null) throw new Error(`writing ${path} asks nobody`);
  stage.keep(name, approvalId);
}

async function isRefused(
  stage: Stage,
  story: GateStory,
  tool: string,
  args: { path: string; content?: string },
) {
  const { kind } = await callBox(stage, story, story.caller, tool, args);
  if (kind !== 'refused') throw new Error(`${tool} of ${args.path} should be refused, but is ${kind}`);
}

/** An agent looks around, tries what it may not, and asks for what it may. */
async function useTools(stage: Stage, story: GateStory): Promise<void> {
  if ((await findTool(stage, story.owner, 'write_file')) === undefined) return;
  const { approved, rejected, ruledOut } = story.writes;
  await callBox(stage, story, story.caller, 'list_files', { path: '.' });
  await isRefused(stage, story, 'read_file', { path: '.env' });
  await isRefused(stage, story, 'write_file', { ...ruledOut });

  const [yes, no] = [`approved call of ${story.tenant}`, `rejected call of ${story.tenant}`];
  await propose(stage, story, yes, approved);
  await stage.decide(story.approver, yes, 'approve', story.words.approve);
  const { path, content } = approved;
  await callBox(stage, story, story.caller, 'write_file', { path, content }, approved.reason);
  await callBox(stage, story, story.caller, 'read_file', { path });
  await propose(stage, story, no, rejected);
  await stage.decide(story.approver, no, 'reject', story.words.reject);
}

/** An owner writes without waiting at night, and somebody looks at it afterwards, or has still to. */
async function breakGlass(stage: Stage, story: GateStory): Promise<void> {
  const tool = await findTool(stage, story.owner, 'write_file');
  if (tool === undefined) return;
  const { id } = await stage.person(story.owner).do('POST /api/v1/gate/break-glass', {
    body: { tool, minutes: 15, reason: story.writes.urgent.reason },
  });
  const { path, content } = story.writes.urgent;
  await callBox(stage, story, story.owner, 'write_file', { path, content });
  if (story.reviewer === undefined) return;
  const reviewer = stage.person(story.reviewer);
  await reviewer.workIn(stage.find(story.tenant));
  await reviewer.do('POST /api/v1/gate/grants/{id}/review', {
    params: { id },
    body: { reason: story.words.review },
  });
}

/** A grant that holds today and is used, and a call outside of it that waits right now. */
async function grantToday(stage: Stage, story: GateStory): Promise<void> {
  const tool = await findTool(stage, story.owner, 'write_file');
  if (tool === undefined) return;
  await stage.person(story.owner).do('POST /api/v1/gate/grants', {
    body: {
      tool,
      principal: stage.find(story.caller),
      constraints: [{ path: '/path', allow: ['drafts/[^/]+'] }],
      minutes: FULL_DAY_MINUTES,
      usesMax: 20,
      reason: story.words.grant,
    },
  });
  await callBox(stage, story, story.caller, 'write_file', { ...story.writes.granted });
  await propose(stage, story, `waiting call of ${story.tenant}`, story.writes.waiting);
}

type Times = Readonly<Record<'opened' | 'used' | 'emergency' | 'today', Moment>>;

const gateScenesOf = (story: GateStory, times: Times): readonly Scene[] => [
  { at: times.opened, play: (stage) => openGate(stage, story) },
  { at: times.used, play: (stage) => useTools(stage, story) },
  { at: times.emergency, play: (stage) => breakGlass(stage, story) },
  { at: times.today, play: (stage) => grantToday(stage, story) },
];

/** Agents of both organisations work with tools through the gate. */
export const gateScenes: readonly Scene[] = [
  ...gateScenesOf(GATES.hospital, {
    opened: { daysAgo: 4, time: '10:30' },
    used: { daysAgo: 3, time: '10:40' },
    emergency: { daysAgo: 2, time: '20:30' },
    today: { minutesAgo: 62 },
  }),
  ...gateScenesOf(GATES.academy, {
    opened: { daysAgo: 4, time: '11:30' },
    used: { daysAgo: 3, time: '11:40' },
    emergency: { daysAgo: 2, time: '21:10' },
    today: { minutesAgo: 50 },
  }),
];
