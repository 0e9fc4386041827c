import { parseArguments } from './start/parse-arguments.ts';
import { reportStartFailure } from './start/report-start-failure.ts';
import { runServer } from './start/run-server.ts';

try {
  // oxlint-disable-next-line no-process-env -- the one place the environment is read; it is parsed right behind
  await runServer(parseArguments(process.argv.slice(2)), process.env);
} catch (error) {
  process.exitCode = reportStartFailure(error);
}
