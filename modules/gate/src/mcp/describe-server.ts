import type { GateImage } from '../calls/registry.ts';
import { type Era, LEGACY_VERSIONS, META, MODERN, TASKS_EXTENSION } from './eras.ts';
import type { Params } from './json-rpc.ts';

const SERVER_INFO = { name: 'haechi-gate', title: 'Haechi gate', version: '1' };
const INSTRUCTIONS =
  'Some tools wait for a person. A call that waits says so; call again with the same arguments to go on once it was approved.';

/** What the gate offers here: tools always, and what the servers behind it have. */
function describeCapabilities(image: GateImage, only: string | undefined, era: Era): Params {
  const rows = [...image.upstreams.values()].filter(
    (row) => row.state === 'active' && (only === undefined || row.key === only),
  );
  const some = (name: string): boolean =>
    rows.some(({ capabilities }) => capabilities !== null && name in capabilities);
  return {
    tools: { listChanged: true },
    ...(some('resources') ? { resources: era === MODERN ? {} : { subscribe: only !== undefined } } : {}),
    ...(some('prompts') ? { prompts: {} } : {}),
    ...(some('completions') ? { completions: {} } : {}),
    ...(some('logging') ? { logging: {} } : {}),
    ...(era === MODERN ? { extensions: { [TASKS_EXTENSION]: {} } } : {}),
  };
}

export const describeServer = (image: GateImage, only: string | undefined, era: Era): Params => ({
  supportedVersions: [MODERN, ...LEGACY_VERSIONS],
  capabilities: describeCapabilities(image, only, era),
  instructions: INSTRUCTIONS,
  _meta: { [META.serverInfo]: SERVER_INFO },
});

export const describeInitialized = (
  image: GateImage,
  only: string | undefined,
  version: string,
  era: Era,
): Params => ({
  protocolVersion: version,
  capabilities: describeCapabilities(image, only, era),
  serverInfo: SERVER_INFO,
  instructions: INSTRUCTIONS,
});
