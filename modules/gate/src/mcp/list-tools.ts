import type { CallContext } from '../calls/call-types.ts';
import { mayCall } from '../calls/judge-request.ts';
import type { ActiveTool, GateImage } from '../calls/registry.ts';
import type { AccessPort } from '../ports.ts';
import { MODERN } from './eras.ts';
import type { Params } from './json-rpc.ts';

/** Tools as clients of the endpoint for all servers call them. A key has no underscore, so the first one divides. */
export const fullName = (upstreamKey: string, name: string): string => `${upstreamKey}_${name}`;

/** @param only key of the one server the endpoint is for */
export function splitName(
  name: string,
  only: string | undefined,
): { readonly upstreamKey: string; readonly name: string } {
  if (only !== undefined) return { upstreamKey: only, name };
  const at = name.indexOf('_');
  return at < 1 ? { upstreamKey: '', name } : { upstreamKey: name.slice(0, at), name: name.slice(at + 1) };
}

function presentTool(tool: ActiveTool, ctx: CallContext, only: string | undefined): Params {
  const { execution, ...definition } = tool.definition;
  // What was pinned is shown, never what the server says at the moment; how a tool runs is the gate's to say.
  const shown = ctx.era === MODERN || execution === undefined ? definition : { ...definition, execution };
  return { ...shown, name: only === undefined ? fullName(tool.upstream.key, tool.row.name) : tool.row.name };
}

/** The tools this caller may call, in a stable order. */
export async function listCallableTools(
  access: AccessPort,
  ctx: CallContext,
  image: GateImage,
  only: string | undefined,
): Promise<Params[]> {
  const shown: Params[] = [];
  for (const [key, tools] of image.tools) {
    if (only !== undefined && key !== only) continue;
    if (image.upstreams.get(key)?.state !== 'active') continue;
    for (const tool of tools.values())
      if ((await mayCall(access, ctx, tool)).allowed) shown.push(presentTool(tool, ctx, only));
  }
  return shown;
}
