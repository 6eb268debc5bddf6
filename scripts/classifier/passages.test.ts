import { describe, expect, it } from 'vitest';
import { isLegal, MISSION_KINDS } from '../../src/domain/index.ts';
import { loadPassages } from './passages.ts';

const passages = await loadPassages('fixtures/passages');
const labelsOf = ({ turns }: (typeof passages)[number]) => turns.flatMap(({ labels }) => labels);
const isMission = (label: string) => MISSION_KINDS.some((kind) => label.startsWith(`${kind}/`));

describe('labelled passages', () => {
  it('carry legal labels only', () => {
    const illegal = passages.flatMap((passage) =>
      labelsOf(passage)
        .filter((label) => !isLegal(...(label.split('/') as [string, string])))
        .map((label) => `${passage.id}: ${label}`),
    );
    expect(illegal).toEqual([]);
  });

  it('leave what is said twice, or disputed, to teach nothing', () => {
    const unsure = passages.flatMap(({ turns }) => turns.flatMap((turn) => turn.unsure));
    expect(unsure.length).toBeGreaterThan(100);
    expect(unsure.filter((kind) => kind.includes('/'))).toEqual([]);
  });

  it('are talk as it goes: most turns hold nothing, and some passages hold nothing of the mission', () => {
    const turns = passages.flatMap((passage) => passage.turns);
    const bare = turns.filter(({ labels, unsure }) => labels.length + unsure.length === 0);
    expect(bare.length / turns.length).toBeGreaterThan(0.5);
    expect(passages.filter((passage) => !labelsOf(passage).some(isMission)).length).toBeGreaterThan(15);
  });

  it('say nothing twice', () => {
    const long = passages.flatMap(({ turns }) => turns.map(({ text }) => text)).filter((text) => text.length > 40);
    expect(new Set(long).size).toBe(long.length);
  });
});
