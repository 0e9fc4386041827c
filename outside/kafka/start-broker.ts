import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Admin } from '@platformatic/kafka';
import { findFreePort } from '../../e2e/harness/free-port.ts';

const run = promisify(execFile);
const CLUSTER_ID = 'aGFlY2hpLW91dHNpZGUtMQ';
const PARTITIONS = 3;
// oxlint-disable-next-line no-process-env -- the runner of outside suites tells by it where the jars are
const LIBS = process.env['HAECHI_TEST_KAFKA_LIBS'] ?? '';
/** Little memory and a quick start: the broker carries a few records. */
const JAVA = ['-Xmx256m', '-Xms128m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-cp', join(LIBS, '*')];

export interface Broker {
  readonly address: string;
  /** Resolves when it answers. */
  start(): Promise<void>;
  /** Ends it at once, as the loss of its machine would. */
  kill(): Promise<void>;
  /** Resolves when each partition of the topic has a leader. */
  makeTopic(topic: string): Promise<void>;
  remove(): Promise<void>;
}

const propertiesOf = (directory: string, port: number, controllerPort: number): string => `
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:${controllerPort}
listeners=PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}
advertised.listeners=PLAINTEXT://127.0.0.1:${port}
controller.listener.names=CONTROLLER
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
log.dirs=${directory}/data
offsets.topic.num.partitions=1
offsets.topic.replication.factor=1
group.initial.rebalance.delay.ms=0
auto.create.topics.enable=false
message.max.bytes=100000
num.network.threads=1
num.io.threads=2
`;

/** One real Apache Kafka broker in KRaft mode, an ordinary process with a bounded heap. */
export async function prepareBroker(): Promise<Broker> {
  const directory = await mkdtemp(join(tmpdir(), 'haechi-kafka-'));
  const [port, controllerPort] = [await findFreePort(), await findFreePort()];
  const address = `127.0.0.1:${port}`;
  const properties = join(directory, 'server.properties');
  await writeFile(properties, propertiesOf(directory, port, controllerPort));
  await run('java', [...JAVA, 'kafka.tools.StorageTool', 'format', '-t', CLUSTER_ID, '-c', properties]);
  let child: ChildProcess | undefined;
  let output = '';

  /** Asks again until there is an answer; a broker that ended will give none. */
  async function untilAnswered(ask: (admin: Admin) => Promise<boolean>): Promise<void> {
    for (;;) {
      if (child === undefined || child.exitCode !== null) throw new Error(`Kafka ended:\n${output}`);
      const admin = new Admin({
        clientId: 'test',
        bootstrapBrokers: [address],
        retries: 0,
        connectTimeout: 2_000,
        requestTimeout: 10_000,
      });
      const answered = await ask(admin).catch(() => false);
      await admin.close().catch(() => undefined);
      if (answered) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  async function kill(): Promise<void> {
    const running = child;
    child = undefined;
    if (running === undefined || running.exitCode !== null) return;
    const gone = once(running, 'close');
    running.kill('SIGKILL');
    await gone;
  }

  return {
    address,
    kill,
    async start() {
      child = spawn('java', [...JAVA, 'kafka.Kafka', properties], { stdio: ['ignore', 'pipe', 'pipe'] });
      for (const stream of [child.stdout, child.stderr])
        stream?.setEncoding('utf8').on('data', (text: string) => {
          output += text;
        });
      await untilAnswered(async (admin) => Array.isArray(await admin.listTopics()));
    },
    async makeTopic(topic) {
      await untilAnswered(async (admin) => {
        if (!(await admin.listTopics()).includes(topic)) {
          await admin.createTopics({ topics: [topic], partitions: PARTITIONS, replicas: 1 });
          return false;
        }
        const { topics } = await admin.metadata({ topics: [topic], forceUpdate: true });
        const leaders = topics.get(topic)?.partitions.map(({ leader }) => leader) ?? [];
        return leaders.length === PARTITIONS && leaders.every((leader) => leader === 1);
      });
    },
    async remove() {
      await kill();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
