import { describe, expect, it } from 'vitest';
import type { HandoffAnswer } from '../answers.ts';
import { spoken } from '../calendar.ts';
import { DANA } from '../firm.ts';
import type { LivedYear } from '../run.ts';

/** Section 6: what is handed over at the close, what changes it, and who takes it over. */
export function testHandoffs(year: () => LivedYear): void {
  const handoff = (deal: string, version: number) =>
    year().firm.get<HandoffAnswer>(`/v1/deals/${deal}/handoff?version=${version}`);
  const told = (lines: readonly { readonly text: string }[]) => lines.map(({ text }) => text).join(' ');
  const unacknowledged = (account: string, day: number) =>
    year()
      .seen(account, day)
      .inbox.filter(({ kind }) => kind === 'handoff_unacknowledged')
      .map(({ owner }) => owner.role)
      .toSorted();

  describe('the handoff at close (section 6)', () => {
    it('has its four parts in the customer’s words, every line with what it rests on', async () => {
      const made = await handoff('new-north', 1);
      expect(made).toMatchObject({ version: 1, reason: 'closed' });
      expect(told(made.use_cases)).toContain('delivery note');
      expect(made.stakeholders.map(({ person }) => person)).toEqual(expect.arrayContaining([DANA, 'Walt Dietrich']));
      expect(made.stakeholders.find(({ person }) => person === 'Walt Dietrich')?.stance).toBe('skeptic');
      expect(told(made.commitments)).toContain('SAP connector');
      expect(told(made.renewal)).toContain(spoken(436));
      expect(told(made.metrics_90_day)).toContain('ten wrong notes');
      expect(made.first_90_days.length).toBeGreaterThan(0);
      for (const part of ['use_cases', 'stakeholders', 'commitments', 'renewal', 'metrics_90_day'] as const)
        for (const line of made[part])
          expect(line.sources.length > 0 || line.basis !== undefined, line.text).toBe(true);
    });

    it('asks what the record does not say, and fills nothing in', async () => {
      const made = await handoff('new-south', 1);
      expect(made.open_questions.length).toBeGreaterThan(0);
      expect(told(made.commitments)).not.toContain('drivers');
    });

    it('is made for deals that are won only', async () => {
      expect((await year().firm.ask('GET', '/v1/deals/new-lost/handoff')).status).toBe(404);
    });

    it('takes in a call a week after the close and shows what changed; not one three weeks after it', async () => {
      const later = await handoff('new-north', 2);
      expect(later).toMatchObject({ version: 2, reason: 'late_call' });
      expect(later.changes).toContainEqual(
        expect.objectContaining({ section: 'commitments', kind: 'added', after: expect.stringContaining('drivers') }),
      );
      const { versions } = await year().firm.get<{ versions: readonly { reason: string }[] }>(
        '/v1/deals/new-north/handoff/versions',
      );
      const latest = await handoff('new-north', versions.length);
      expect(latest.conversations.length).toBeLessThan(5);
      expect(told(latest.use_cases)).not.toContain('ten hours');
    });

    it('is both leads’ work when nobody acknowledged it within two working days; not before, nor acknowledged in time', () => {
      expect(unacknowledged('new-south', 84)).toEqual([]);
      expect(unacknowledged('new-south', 98)).toEqual(['cs_lead', 'sales_lead']);
      expect(unacknowledged('new-south', 99)).toEqual([]);
      expect(unacknowledged('new-north', 98)).toEqual([]);
    });
  });
}
