import { useState } from 'preact/hooks';
import type { Change } from '../api/types';
import { formatNumber } from '../ui/format';
import { compare, type Piece } from './compare';
import { readable } from './readable';

const SHOWN_CHARACTERS = 8_000;
/** A first value that takes no box of its own. */
const SHORT = 80;

/** A field as it was and as it is, in one text: what went is struck out, what came is underlined. */
export function ChangeDiff({ change: { field, before, after } }: { readonly change: Change }) {
  const [old, now] = [readable(field, before), readable(field, after)];
  const isNew = before === null || before === undefined;
  const pieces: readonly Piece[] = isNew ? [{ kind: 'same', text: now }] : compare(old, now);
  if (isNew && now === '') return null;
  if (isNew && now.length <= SHORT && !now.includes('\n') && field !== 'content') {
    return (
      <div class="change change-short" role="group" aria-label={`${field}, set`}>
        <h3>{field.replaceAll('_', ' ')}</h3>
        <bdi>{now}</bdi>
      </div>
    );
  }
  return (
    <div class="change" role="group" aria-label={`${field}, ${isNew ? 'set' : 'changed'}`}>
      <h3>{field.replaceAll('_', ' ')}</h3>
      <Pieces pieces={pieces} />
    </div>
  );
}

function Pieces({ pieces }: { readonly pieces: readonly Piece[] }) {
  const [isWhole, setWhole] = useState(false);
  const length = pieces.reduce((sum, { text }) => sum + text.length, 0);
  const isLong = length > SHOWN_CHARACTERS;
  const shown = isLong && !isWhole ? firstOf(pieces) : pieces;
  return (
    <>
      <div class="diff" dir="auto">
        {shown.map((piece, index) => (
          <PieceText key={index} piece={piece} />
        ))}
      </div>
      {isLong && (
        <button type="button" class="button-link" onClick={() => setWhole(!isWhole)}>
          {isWhole ? 'Show less' : `Show all ${formatNumber(length)} characters`}
        </button>
      )}
    </>
  );
}

function PieceText({ piece: { kind, text } }: { readonly piece: Piece }) {
  switch (kind) {
    case 'same':
      return <bdi>{text}</bdi>;
    case 'added':
      return (
        <ins>
          <span class="visually-hidden">added: </span>
          <bdi>{text}</bdi>
        </ins>
      );
    case 'removed':
      return (
        <del>
          <span class="visually-hidden">removed: </span>
          <bdi>{text}</bdi>
        </del>
      );
  }
}

/** As many pieces as make up what is shown of a huge text. */
function firstOf(pieces: readonly Piece[]): readonly Piece[] {
  let left = SHOWN_CHARACTERS;
  return pieces.flatMap(({ kind, text }) => {
    const part = text.slice(0, Math.max(0, left));
    left -= text.length;
    return part === '' ? [] : [{ kind, text: part }];
  });
}
