/**
 * Every page that the program has, as the walk opens it; what stands in braces is known once the sample is there. The page of
 * somebody who is not signed in, and what only a form leads to, the walk meets on its way.
 */
export const WALKED: readonly string[] = [
  '/',
  '/?sort=renewal&band=red',
  '/add',
  '/inbox',
  '/inbox?state=done',
  '/search',
  '/search?q=invoice',
  '/search?q=quetzal',
  '/coverage',
  '/waiting',
  '/sources',
  '/destinations',
  '/destinations?add=email',
  '/settings',
  '/settings/words',
  '/settings/people',
  '/settings/record',
  '/settings/privacy',
  '/accounts/meridian-elevator',
  '/accounts/meridian-elevator?as_of=2026-08-01',
  '/accounts/meridian-elevator/ask',
  '/accounts/meridian-elevator/review',
  '/accounts/larkspur/ownership/cs/2026-10-12',
  '/deals/coldharbour-planning/handoff',
  '/conversations/meridian-elevator-2026-10-tense-call',
  '/conversations/2026-09-24-qbr-off?correct={signal}',
  '/conversations/{stray}',
  '/no/such/page',
];

/** What a browser opens that is no page of ours: streams, and what was said as it came; and the page of who is not signed in. */
const OTHERS = [
  '/events',
  '/conversations/:id/events',
  '/conversations/:id/turns/:turn',
  '/deliveries/:id/body',
  '/sign-in',
];

/** The routes that the walk leaves out, of those of all pages. */
export function notWalked(routes: readonly string[]): readonly string[] {
  const left = routes.filter((route) => !route.startsWith('/assets/') && !OTHERS.some((other) => isOf(other, route)));
  return left.filter((route) => !WALKED.some((address) => isOf(address, route)));
}

/** Is the address one of the route? A part that the route names may be anything. */
function isOf(address: string, route: string): boolean {
  const given = (address.split('?')[0] ?? '').split('/');
  const asked = route.split('/');
  return given.length === asked.length && asked.every((part, at) => part.startsWith(':') || part === given[at]);
}
