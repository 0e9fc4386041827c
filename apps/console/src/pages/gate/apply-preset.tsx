import { TOOL_PRESET } from '@haechi/contracts/gate-preset';
import { showToast } from '@haechi/ui';
import { Button } from '@mantine/core';
import { useState } from 'react';
import { useApiMutation } from '../../api/api.ts';
import { ActDialog } from '../../app/act-dialog.tsx';
import { useT } from '../../i18n/i18n.tsx';
import { GATE_READS, RiskPill, type Tool } from './words.tsx';

/** Tools that wait for a person and that the preset knows by name. */
function matchesOf(tools: readonly Tool[]) {
  return tools.flatMap((tool) => {
    const preset = TOOL_PRESET.find(({ name }) => name === tool.name);
    return preset === undefined || tool.state !== 'unclassified' ? [] : [{ tool, preset }];
  });
}

/** Classifies what the preset knows, all at once, after showing it. */
export function ApplyPreset({ tools }: { readonly tools: readonly Tool[] }) {
  const t = useT();
  const [opened, setOpened] = useState(false);
  const matches = matchesOf(tools);
  const classify = useApiMutation('POST /api/v1/gate/classifications', {
    changes: GATE_READS,
    onSuccess: ({ items }) => {
      setOpened(false);
      showToast({
        tone: 'good',
        word: t('gate.classifiedWord'),
        title: t('gate.presetDone', { count: items.length }),
      });
    },
  });
  if (matches.length === 0) return null;
  const items = matches.map(({ tool, preset }) => ({
    tool: tool.id,
    digest: tool.digest,
    classification: preset.classification,
  }));
  return (
    <>
      <Button variant="default" onClick={() => setOpened(true)}>
        {t('gate.preset', { count: matches.length })}
      </Button>
      <ActDialog
        opened={opened}
        reason="required"
        title={t('gate.preset', { count: matches.length })}
        confirmLabel={t('gate.classify')}
        act={classify}
        onConfirm={(reason) => classify.mutate({ body: { items, reason } })}
        onClose={() => setOpened(false)}
      >
        <p>{t('gate.presetText')}</p>
        <ul>
          {matches.map(({ tool, preset }) => (
            <li key={tool.id}>
              <span className="h-mono">{tool.name}</span> <RiskPill risk={preset.classification.risk} />
            </li>
          ))}
        </ul>
      </ActDialog>
    </>
  );
}
