import { canonicalJson, type Json } from '@haechi/kernel';
import { sha256 } from './tool-definition.ts';

/** Everything an approval binds. */
export interface BoundCall {
  readonly callerId: string;
  readonly agent: string | null;
  readonly upstreamId: string;
  readonly toolId: string;
  readonly definitionDigest: string;
  readonly arguments: Json;
  readonly policyVersion: number;
}

/** The one key of a call: the same caller asking for exactly the same thing again has it again. */
export const digestCall = (call: BoundCall): string => sha256(canonicalJson({ v: 1, ...call }));
