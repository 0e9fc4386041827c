import { fireEvent, screen, within } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { renderUi } from '../testing/render-ui.tsx';
import { type Column, sortRows } from './column.ts';
import { DataTable, type DataTableProps } from './data-table.tsx';

interface Person {
  readonly id: string;
  readonly name: string;
  readonly age: number;
}

const PEOPLE: readonly Person[] = [
  { id: 'usr_c', name: 'Cho', age: 9 },
  { id: 'usr_a', name: 'An', age: 30 },
  { id: 'usr_b', name: 'Bae', age: 100 },
];

const COLUMNS: readonly Column<Person>[] = [
  { id: 'name', header: 'Name', cell: (person) => person.name, sortBy: (person) => person.name },
  { id: 'age', header: 'Age', cell: (person) => person.age, sortBy: (person) => person.age },
  { id: 'id', header: 'Id', cell: (person) => <button type="button">{person.id}</button> },
];

function show(props: Partial<DataTableProps<Person>> = {}) {
  return renderUi(
    <DataTable
      id="people"
      label="People"
      columns={COLUMNS}
      rows={PEOPLE}
      rowKey={(person) => person.id}
      empty={<p>nobody</p>}
      {...props}
    />,
  );
}

const bodyRows = () => screen.getAllByRole('row').filter((row) => row.closest('tbody'));
const press = (code: string, key = code) => {
  fireEvent.keyDown(document.activeElement ?? document.body, { code, key });
};
const focused = () =>
  within(document.activeElement as HTMLElement).queryAllByRole('gridcell')[0]?.textContent; // a row, or the test fails

describe('keyboard', () => {
  it('enters with j, moves with j, k, arrows, Home and End, and stops at the ends', () => {
    show();
    press('KeyJ', 'j');
    expect(focused()).toBe('Cho');
    press('KeyJ', 'j');
    expect(focused()).toBe('An');
    press('ArrowDown');
    press('ArrowDown');
    expect(focused()).toBe('Bae');
    press('KeyK', 'k');
    expect(focused()).toBe('An');
    press('End');
    expect(focused()).toBe('Bae');
    press('Home');
    press('ArrowUp');
    expect(focused()).toBe('Cho');
  });

  it('works while a Korean layout is on, where the j key writes ㅓ', () => {
    show();
    press('KeyJ', 'ㅓ');
    press('KeyJ', 'ㅓ');
    expect(focused()).toBe('An');
  });

  it('keeps exactly one row in the tab order', () => {
    show();
    press('KeyJ');
    press('End');
    expect(bodyRows().map((row) => row.tabIndex)).toEqual([-1, -1, 0]);
  });

  it('opens the focused row with Enter and leaves Enter on a button inside to the button', () => {
    const onOpen = vi.fn();
    show({ onOpen });
    press('KeyJ');
    press('ArrowDown');
    press('Enter');
    expect(onOpen).toHaveBeenCalledExactlyOnceWith(PEOPLE[1]);
    const inner = screen.getByText('usr_a');
    inner.focus();
    fireEvent.keyDown(inner, { code: 'Enter', key: 'Enter' });
    expect(onOpen).toHaveBeenCalledTimes(1);
  });

  it('selects the focused row with x and with space', () => {
    const onChange = vi.fn();
    show({ selection: { selected: new Set(['usr_c']), onChange } });
    press('KeyJ');
    press('KeyX', 'x');
    expect(onChange).toHaveBeenLastCalledWith(new Set());
    press('ArrowDown');
    press('Space', ' ');
    expect(onChange).toHaveBeenLastCalledWith(new Set(['usr_c', 'usr_a']));
  });

  it('leaves keys with a modifier to the browser', () => {
    show();
    press('KeyJ');
    fireEvent.keyDown(document.activeElement ?? document.body, { code: 'KeyJ', ctrlKey: true });
    expect(focused()).toBe('Cho');
  });
});

describe('rows', () => {
  it('opens by click, but not by a click on a control inside the row', () => {
    const onOpen = vi.fn();
    show({ onOpen });
    fireEvent.click(screen.getByText('usr_b'));
    expect(onOpen).not.toHaveBeenCalled();
    fireEvent.click(screen.getByText('Bae'));
    expect(onOpen).toHaveBeenCalledExactlyOnceWith(PEOPLE[2]);
  });

  it('sorts up, down, and back to the given order', () => {
    show();
    const names = () => bodyRows().map((row) => within(row).getAllByRole('gridcell')[0]?.textContent);
    const head = screen.getByRole('button', { name: 'Age' });
    fireEvent.click(head);
    expect(names()).toEqual(['Cho', 'An', 'Bae']);
    expect(screen.getByRole('columnheader', { name: 'Age' }).getAttribute('aria-sort')).toBe('ascending');
    fireEvent.click(head);
    expect(names()).toEqual(['Bae', 'An', 'Cho']);
    fireEvent.click(head);
    expect(names()).toEqual(['Cho', 'An', 'Bae']);
  });

  it('shows placeholders while loading, the empty state when there is nothing, and the problem when there is one', () => {
    const { rerender } = show({ rows: undefined, skeletonRows: 3 });
    expect(bodyRows()).toHaveLength(3);
    expect(screen.getByRole('grid').getAttribute('aria-busy')).toBe('true');
    rerender(
      <DataTable
        id="people"
        label="People"
        columns={COLUMNS}
        rows={[]}
        rowKey={(person) => person.id}
        empty={<p>nobody</p>}
      />,
    );
    expect(screen.getByText('nobody')).toBeTruthy();
    expect(bodyRows()).toHaveLength(0);
  });

  it('shows the problem in place of a table that could not be read', () => {
    show({ rows: undefined, problem: { title: 'no database', code: 'SYS_002' } });
    expect(screen.getByRole('alert').textContent).toContain('no database');
    expect(screen.queryByRole('grid')).toBeNull();
  });
});

describe('sorting', () => {
  it('orders numbers by size, text by the language, and keeps equal rows in place', () => {
    const sorted = sortRows(PEOPLE, COLUMNS, { column: 'age', descending: false }, 'en');
    expect(sorted.map((person) => person.age)).toEqual([9, 30, 100]);
    const same = [
      { id: '1', name: 'x', age: 1 },
      { id: '2', name: 'x', age: 1 },
    ];
    expect(sortRows(same, COLUMNS, { column: 'name', descending: true }, 'en').map(({ id }) => id)).toEqual([
      '1',
      '2',
    ]);
  });
});
