import type { JsonObject } from '@haechi/audit';
import { formatId } from '@haechi/kernel';
import type { SinkTarget } from '../domain/sink-target.ts';
import type { SinkRow } from '../tables.ts';

/** A target as the log tells of it: certificates are long and say nothing to a reader. */
function describeTarget(target: SinkTarget): JsonObject {
  const { ca, ...rest } = target;
  const shown = {
    ...rest,
    ...('certificate' in rest ? { certificate: rest.certificate !== null } : {}),
    ca: ca !== null,
  };
  return JSON.parse(JSON.stringify(shown)) as JsonObject; // a plain object goes in
}

/** A sink as its audit events tell of it. */
export const describeSink = (sink: Pick<SinkRow, 'name' | 'target' | 'actions' | 'results'>): JsonObject => ({
  name: sink.name,
  target: describeTarget(sink.target),
  actions: sink.actions,
  results: sink.results,
});

export const targetOf = ({ id, name }: Pick<SinkRow, 'id' | 'name'>) => ({
  kind: 'sink',
  id: formatId('sink', id),
  name,
});
