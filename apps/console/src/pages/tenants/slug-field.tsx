import { TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ApiProblem } from '../../api/problem.ts';
import { suggestSlug } from '../projects/suggest-slug.ts';

const SLUG_MAX = 63;
/** The name is taken, or kept for the platform itself: both are put right in this field. */
const SLUG_CODES = new Set(['TEN_001', 'TEN_002']);

export interface Slug {
  readonly value: string;
  readonly type: (text: string) => void;
}

/** A short name that follows the name until somebody types one. */
export function useSlug(name: string): Slug {
  const [own, setOwn] = useState<string>();
  return {
    value: own ?? suggestSlug(name),
    // Emptied on purpose, it follows the name again.
    type: (text) => setOwn(text === '' ? undefined : text.toLowerCase().replace(/[^a-z0-9-]/g, '-')),
  };
}

/** Whether a refusal is about the short name, although the server names no field. */
export function isSlugProblem(problem: ApiProblem | null): boolean {
  return problem !== null && SLUG_CODES.has(problem.code);
}

interface SlugFieldProps {
  readonly label: string;
  readonly description: string;
  readonly slug: Slug;
  readonly problem: ApiProblem | null;
  readonly missing: string | undefined;
}

export function SlugField({ label, description, slug, problem, missing }: SlugFieldProps) {
  const refused = isSlugProblem(problem) ? problem?.title : undefined;
  return (
    <TextInput
      required
      label={label}
      description={description}
      maxLength={SLUG_MAX}
      value={slug.value}
      spellCheck={false}
      autoCapitalize="none"
      autoComplete="off"
      classNames={{ input: 'h-mono' }}
      error={problem?.field('slug') ?? refused ?? missing}
      onChange={(event) => slug.type(event.currentTarget.value)}
    />
  );
}
