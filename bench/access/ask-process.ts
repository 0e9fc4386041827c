import { fork } from 'node:child_process';
import { once } from 'node:events';

/** Gives an order to a program of this folder in a process of its own, and waits for its one answer. */
export async function askProcess<Answer>(program: string, order: object): Promise<Answer> {
  const child = fork(new URL(program, import.meta.url), { execArgv: ['--expose-gc'] });
  const exited = once(child, 'exit');
  child.send(order);
  const [answer] = await Promise.race([once(child, 'message'), exited.then(endedEarly)]);
  await exited;
  return answer as Answer; // our own process on the other side
}

function endedEarly(): never {
  throw new Error('the measuring process ended without an answer');
}
