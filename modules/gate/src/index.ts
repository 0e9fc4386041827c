export { createGateModule, GATE_PATH, type GateModule, type GateModuleDeps } from './create-gate-module.ts';
export type { GateEndpoint, GateRequest } from './mcp/endpoint-types.ts';
export { type OfferedProgram, readProgramsFile } from './upstream/programs.ts';
