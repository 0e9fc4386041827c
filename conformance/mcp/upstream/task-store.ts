import { randomUUID } from 'node:crypto';

type Json = Record<string, unknown>;
type Status = 'working' | 'input_required' | 'completed' | 'failed' | 'cancelled';

export interface TaskControl {
  /** Asks the client and waits for all answers. */
  readonly ask: (inputRequests: Json) => Promise<Json>;
  readonly signal: AbortSignal;
}

/** Resolves with the tool's result; a throw is a protocol error. */
export type Job = (control: TaskControl) => Promise<Json>;

interface Task {
  readonly id: string;
  readonly createdAt: string;
  readonly abort: AbortController;
  status: Status;
  changedAt: string;
  outcome: Json;
  pending: Json;
  answers: Json;
  resume: ((answers: Json) => void) | undefined;
}

const TTL_MS = 300_000;
const POLL_MS = 100;

function changeStatus(task: Task, status: Status, outcome: Json = {}): void {
  if (task.status === 'completed' || task.status === 'failed' || task.status === 'cancelled') return;
  task.status = status;
  task.outcome = outcome;
  task.changedAt = new Date().toISOString();
}

const ask = (task: Task) => (inputRequests: Json) =>
  new Promise<Json>((resolve) => {
    task.pending = { ...inputRequests };
    task.answers = {};
    task.resume = resolve;
    changeStatus(task, 'input_required');
  });

/** The state of tasks, in memory: begin, look, answer, cancel. */
export function createTaskStore() {
  const tasks = new Map<string, Task>();

  function describe(task: Task): Json {
    const { id, status, createdAt, changedAt } = task;
    return {
      taskId: id,
      status,
      createdAt,
      lastUpdatedAt: changedAt,
      ttlMs: TTL_MS,
      pollIntervalMs: POLL_MS,
    };
  }

  function begin(job: Job): Json {
    const now = new Date().toISOString();
    const task: Task = {
      id: randomUUID(),
      createdAt: now,
      changedAt: now,
      status: 'working',
      outcome: {},
      pending: {},
      answers: {},
      resume: undefined,
      abort: new AbortController(),
    };
    tasks.set(task.id, task);
    job({ ask: ask(task), signal: task.abort.signal }).then(
      (result) => changeStatus(task, 'completed', { result }),
      (error: unknown) => changeStatus(task, 'failed', { error: { code: -32603, message: String(error) } }),
    );
    return { resultType: 'task', ...describe(task) };
  }

  function look(id: string): Json | undefined {
    const task = tasks.get(id);
    if (task === undefined) return undefined;
    const asked = task.status === 'input_required' ? { inputRequests: task.pending } : {};
    return { resultType: 'complete', ...describe(task), ...task.outcome, ...asked };
  }

  function answer(id: string, inputResponses: Json): Json | undefined {
    const task = tasks.get(id);
    if (task === undefined) return undefined;
    for (const [key, value] of Object.entries(inputResponses)) {
      if (!(key in task.pending)) continue;
      delete task.pending[key];
      task.answers[key] = value;
    }
    if (task.status === 'input_required' && Object.keys(task.pending).length === 0) {
      changeStatus(task, 'working');
      task.resume?.(task.answers);
    }
    return { resultType: 'complete' };
  }

  function cancel(id: string): Json | undefined {
    const task = tasks.get(id);
    if (task === undefined) return undefined;
    changeStatus(task, 'cancelled');
    task.abort.abort();
    return { resultType: 'complete' };
  }

  return { begin, look, answer, cancel };
}
