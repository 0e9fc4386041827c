import { Modal } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { type KeyboardEvent, type ReactNode, useEffect, useId, useMemo, useRef, useState } from 'react';
import { Kbd } from '../kbd.tsx';
import { useUiText } from '../ui-text.tsx';
import './command-palette.css';
import { scoreMatch } from './match.ts';

export interface Command {
  readonly id: string;
  /** Id of the section it is listed under. */
  readonly section: string;
  readonly label: string;
  /** Other names to find it by, such as its name in the other language. */
  readonly keywords?: readonly string[];
  readonly hint?: string | undefined;
  readonly icon?: ReactNode;
  readonly keys?: readonly string[];
  readonly run: () => void;
}

export interface CommandSection {
  readonly id: string;
  readonly label: string;
}

export interface CommandPaletteProps {
  readonly opened: boolean;
  readonly commands: readonly Command[];
  /** Sections in the order shown while nothing is typed. */
  readonly sections: readonly CommandSection[];
  readonly onClose: () => void;
  readonly onRun?: (command: Command) => void;
}

/** Commands that fit the query, best first, grouped; groups are ordered by their best command. */
export function rankCommands(
  commands: readonly Command[],
  sections: readonly CommandSection[],
  query: string,
): readonly { section: CommandSection; commands: readonly Command[] }[] {
  const groups = sections.map((section) => {
    const scored = commands
      .filter((command) => command.section === section.id)
      .map((command) => ({ command, score: scoreMatch(query, command.label, command.keywords) }))
      .filter(({ score }) => score > 0)
      .toSorted((a, b) => b.score - a.score);
    return { section, best: scored[0]?.score ?? 0, commands: scored.map(({ command }) => command) };
  });
  return groups.filter((group) => group.commands.length > 0).toSorted((a, b) => b.best - a.best);
}

/** Everything one can do or go to, by typing. */
export function CommandPalette(props: CommandPaletteProps) {
  const text = useUiText();
  return (
    <Modal.Root
      opened={props.opened}
      onClose={props.onClose}
      size={600}
      yOffset="12vh"
      centered={false}
      padding={0}
    >
      <Modal.Overlay />
      <Modal.Content aria-label={text.paletteTitle} className="h-palette">
        {props.opened ? <PaletteBody {...props} /> : null}
      </Modal.Content>
    </Modal.Root>
  );
}

function PaletteBody({ commands, sections, onClose, onRun }: CommandPaletteProps) {
  const text = useUiText();
  const listId = useId();
  const [query, setQuery] = useState('');
  const [active, setActive] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const groups = useMemo(() => rankCommands(commands, sections, query), [commands, sections, query]);
  const flat = useMemo(() => groups.flatMap((group) => group.commands), [groups]);

  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  });

  const run = (command: Command | undefined) => {
    if (!command) return;
    onClose();
    onRun?.(command);
    command.run();
  };

  const onKeyDown = (event: KeyboardEvent) => {
    // Enter also ends a Hangul composition; that one is not meant for us.
    if (event.nativeEvent.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && flat.length > 0) {
      event.preventDefault();
      setActive((active + step + flat.length) % flat.length);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      run(flat[active]);
    }
  };

  return (
    <>
      <div className="h-palette__search">
        <IconSearch size={16} aria-hidden />
        <input
          data-autofocus
          role="combobox"
          aria-expanded="true"
          aria-controls={listId}
          aria-activedescendant={flat[active] ? `${listId}-${active}` : undefined}
          aria-autocomplete="list"
          aria-label={text.paletteTitle}
          placeholder={text.palettePlaceholder}
          autoComplete="off"
          spellCheck={false}
          value={query}
          onKeyDown={onKeyDown}
          onChange={(event) => {
            setQuery(event.currentTarget.value);
            setActive(0);
          }}
        />
      </div>
      <div ref={list} id={listId} role="listbox" aria-label={text.paletteTitle} className="h-palette__list">
        {groups.map(({ section, commands: members }) => (
          // biome-ignore lint/a11y/useSemanticElements: a group of options inside a listbox
          <div key={section.id} role="group" aria-label={section.label}>
            <div className="h-palette__section" aria-hidden="true">
              {section.label}
            </div>
            {members.map((command) => {
              const at = flat.indexOf(command);
              return (
                // Focus stays in the input; the option is reached through aria-activedescendant.
                <div
                  key={command.id}
                  id={`${listId}-${at}`}
                  role="option"
                  tabIndex={-1}
                  aria-selected={at === active}
                  className="h-palette__item"
                  onMouseMove={() => setActive(at)}
                  onMouseDown={(event) => event.preventDefault()}
                  onClick={() => run(command)}
                  onKeyDown={onKeyDown}
                >
                  <span className="h-palette__icon">{command.icon}</span>
                  <span className="h-truncate">{command.label}</span>
                  {command.hint ? <span className="h-palette__hint h-truncate">{command.hint}</span> : null}
                  {command.keys ? <Kbd keys={command.keys} /> : null}
                </div>
              );
            })}
          </div>
        ))}
      </div>
      {flat.length === 0 ? <output className="h-palette__empty">{text.paletteEmpty(query)}</output> : null}
      <div className="h-palette__help" aria-hidden="true">
        <span>
          <Kbd keys={['↑', '↓']} /> {text.paletteHelp.move}
        </span>
        <span>
          <Kbd keys={['Enter']} /> {text.paletteHelp.open}
        </span>
        <span>
          <Kbd keys={['Esc']} /> {text.paletteHelp.close}
        </span>
      </div>
    </>
  );
}
