export interface ProjectDraft {
  readonly name: string;
  readonly description: string;
}

/** What a draft changes of the version it was made from; a field nobody touched is not sent. */
export function changedFields(base: ProjectDraft, draft: ProjectDraft): Partial<ProjectDraft> {
  const name = draft.name.trim();
  return {
    ...(name === base.name ? {} : { name }),
    ...(draft.description === base.description ? {} : { description: draft.description }),
  };
}
