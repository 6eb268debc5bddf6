import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isoTime } from './times.ts';

it('reads a time of the database as what it is, in every year and zone', () => {
  const time = fc.date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true });
  fc.assert(
    fc.property(time, fc.nat(6), fc.constantFrom('+00', '+02', '-05', '+05:30'), (at, digits, zone) => {
      const [day = '', clock = ''] = at.toISOString().slice(0, -5).split('T');
      const fraction = digits === 0 ? '' : `.${'123456'.slice(0, digits)}`;
      const written = `${day} ${clock}${fraction}${zone}`;
      // What the language specifies; of a space in the middle it makes what it likes.
      const specified = `${day}T${clock}${fraction.slice(0, 4)}${zone.length === 3 ? `${zone}:00` : zone}`;
      expect(isoTime(written)).toBe(new Date(specified).toISOString());
    }),
  );
});

it.each([
  ['2026-03-12 15:00:00+00', '2026-03-12T15:00:00.000Z'],
  ['2026-03-12 15:00:00.5+00', '2026-03-12T15:00:00.500Z'],
  ['2026-03-12 15:00:00.123456+00', '2026-03-12T15:00:00.123Z'],
  ['2026-03-12 15:00:00+05:30', '2026-03-12T09:30:00.000Z'],
  ['2026-03-12 15:00:00-10', '2026-03-13T01:00:00.000Z'],
  ['0001-01-01 00:00:00+00', '0001-01-01T00:00:00.000Z'],
  ['0031-12-31 23:59:59.999+00', '0031-12-31T23:59:59.999Z'],
  ['0031-12-31 23:59:59+00:53:28', '0031-12-31T23:06:31.000Z'],
  ['10000-01-01 00:00:00+00', '+010000-01-01T00:00:00.000Z'],
  ['0001-12-31 12:00:00+00 BC', '0000-12-31T12:00:00.000Z'],
])('gives %s as %s', (written, time) => {
  expect(isoTime(written)).toBe(time);
});
