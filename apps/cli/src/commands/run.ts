import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import {
  findServer,
  placesOf,
  readState,
  recover,
  startServer,
  stopServer,
  waitForHealth,
} from '@haechi/release';
import type { Command, CommandCall } from '../command.ts';
import { EXIT } from '../exit-code.ts';
import { baseOption, findBase, withRelease } from '../release/explain-release.ts';

const READY_WITHIN_MS = 180_000;
const LOG_BYTES = 16_384;

async function start(call: CommandCall) {
  const { say, print, terminal } = call;
  return await withRelease(call, async () => {
    const places = placesOf(findBase(call));
    await readState(places);
    if ((await findServer(places)) !== undefined) {
      print({ state: 'running' }, () => `${say('start.already')}\n`);
      return EXIT.yes;
    }
    // An upgrade that was cut off is undone before a server touches the data.
    const recovered = await recover(places);
    if (recovered !== 'nothing') terminal.note(`${say(`recover.${recovered}`)}\n`);
    const { current } = await readState(places);
    const started = await startServer(places, current.name, terminal.env);
    const health = await waitForHealth(started, READY_WITHIN_MS, ['ready', 'locked']);
    print(
      { state: health, port: started.port, log: started.logFile },
      () => `${say(`start.${health}`, { port: started.port, log: started.logFile })}\n`,
    );
    return health === 'ready' ? EXIT.yes : health === 'locked' ? EXIT.locked : EXIT.no;
  });
}

async function stop(call: CommandCall) {
  const { say, print } = call;
  return await withRelease(call, async () => {
    const places = placesOf(findBase(call));
    const pid = await findServer(places);
    if (pid !== undefined) await stopServer(places, pid);
    print({ stopped: pid !== undefined }, () => `${say(pid === undefined ? 'stop.nothing' : 'stop.done')}\n`);
    return EXIT.yes;
  });
}

async function logs(call: CommandCall) {
  return await withRelease(call, async () => {
    const places = placesOf(findBase(call));
    await readState(places);
    const path = join(places.dataDir, 'logs', call.flag('start') ? 'start.log' : 'server.log');
    const size = await stat(path).then(
      (entry) => entry.size,
      () => 0,
    );
    if (size === 0) return EXIT.no;
    const from = Math.max(0, size - LOG_BYTES);
    for await (const piece of createReadStream(path, { start: from, encoding: 'utf8' }))
      call.terminal.out(String(piece));
    return EXIT.yes;
  });
}

/** What an operator does every day: never more rights than the user of the server has. */
export const runCommands: readonly Command[] = [
  { path: 'start', summary: 'command.start', arguments: [], options: [baseOption], run: start },
  { path: 'stop', summary: 'command.stop', arguments: [], options: [baseOption], run: stop },
  {
    path: 'logs',
    summary: 'command.logs',
    arguments: [],
    options: [{ name: 'start', help: 'option.start-log' }, baseOption],
    run: logs,
  },
];
