import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const VERSION = '4.1.1';

const POM = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>haechi</groupId><artifactId>kafka-broker</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>${VERSION}</version></dependency>
  </dependencies>
</project>
`;

const answers = (command, ...args) =>
  run(command, args).then(
    () => true,
    () => false,
  );

/** A broker is a large thing to fetch, so that not every run does it. */
export const onlyWhenNamed = true;

/** Apache Kafka itself, as jars from Maven Central. */
export async function install({ directory, say }) {
  if (!(await answers('java', '-version')))
    return {
      ok: false,
      why: 'it needs Java 17 or later on the path (Debian: apt-get install openjdk-17-jre-headless)',
    };
  const libs = join(directory, `libs-${VERSION}`);
  const complete = existsSync(libs) && readdirSync(libs).some((name) => name.startsWith('kafka_2.13-'));
  if (!complete) {
    if (!(await answers('mvn', '-version')))
      return {
        ok: false,
        why: 'it needs Maven on the path to fetch Apache Kafka (Debian: apt-get install maven)',
      };
    say(`fetching Apache Kafka ${VERSION} from Maven Central`);
    await writeFile(join(directory, 'pom.xml'), POM);
    try {
      const goal = ['-q', '-B', '-ntp', 'dependency:copy-dependencies', `-DoutputDirectory=${libs}`];
      await run('mvn', goal, { cwd: directory, timeout: 280_000 });
    } catch {
      return {
        ok: false,
        why: 'Maven Central did not give Apache Kafka: check the network or the mirror in ~/.m2/settings.xml',
      };
    }
  }
  return { ok: true, env: { HAECHI_TEST_KAFKA_LIBS: libs } };
}
