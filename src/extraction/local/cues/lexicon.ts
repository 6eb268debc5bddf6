import type { Lexicon } from '../patterns/compile.ts';

function list(text: string): readonly string[] {
  return text
    .split(/[\n,]+/u)
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}

/**
 * Word classes of the cue tables. `PERSON`, `NAME` (a capitalised name of unknown sort), `RIVAL`, `OURS` (our company or
 * product), `ACCOUNT`, `NUM` and `DATE` are put in place of names and numbers before cues are run.
 */
export const LEXICON: Lexicon = {
  be: list("is, are, am, was, were, 's, be, been, being, is being, 's being, are being, has been, have been, 's been"),
  has: list("has, have, had, 's, 'd"),
  will: list("will, 'll, shall, am going to, are going to, is going to, 's going to, am gonna"),
  would: list("would, 'd"),
  not: list('not, never, no longer'),
  nobody: list(
    'nobody, no one, no-one, not one, none of them, none of my, none of the, hardly anyone, hardly anybody, not many, few of them, very few',
  ),
  we: list('we, i, us, they, you, he, she'),
  our: list('our, my, the, their, his, her, your'),
  someone: list('PERSON, NAME, he, she, {title}'),
  who: list('PERSON, NAME, {title}'),
  name: list('PERSON, NAME'),
  title: list(
    '(the|our|my|their|your)? (new|old|current|interim|former)? {rank} (of / for)? {area}, (the|our|my|their) (new|old|current|interim|former)? (NAME / {area})? {rank}, (the|our) {area} {rank}',
  ),
  rank: list(
    `vp, svp, evp, cfo, cio, coo, ceo, cto, cmo, chro, cpo, ciso, md, gm, head, director, manager, lead, president, vice president, chief, chief exec,
     chief executive, managing director, general manager, finance director, controller, principal, partner, chairman, chair, sponsor, champion, owner, boss, buyer, superintendent,
     dean, registrar, bursar, matron, supervisor, coordinator, administrator, treasurer, secretary, commercial director, operations director, board, trustees, leadership, exec team, executive team, executives, execs, senior team, management`,
  ),
  chief: list(
    `vp, svp, evp, cfo, cio, coo, ceo, cto, cmo, chro, ciso, md, chief exec, chief executive, managing director, general manager, president, vice president, board,
     finance director, fd, trustees, leadership, leadership team, exec team, executive team, exec, execs, senior management, chairman, chief of staff, general counsel, steering committee, steerco, partners, owners, superintendent, chief __ officer, head office, mayor, dean`,
  ),
  area: list(
    `finance, marketing, sales, ops, operations, hr, legal, procurement, purchasing, payroll, accounts, accounting, engineering, product, support, logistics, supply chain, warehouse,
     dispatch, claims, underwriting, compliance, risk, audit, security, infosec, facilities, maintenance, quality, qa, production, manufacturing, planning, customer service, customer success,
     customer experience, data, analytics, digital, technology, transformation, it services, clinical, nursing, pharmacy, admissions, student services, research, r and d, merchandising, retail, stores, ecommerce, transport, fleet, safety,
     field service, field ops, field, estates, housekeeping, front desk, reception, catering, events, membership, fundraising, lending, mortgages, treasury, collections, billing, revenue, commercial, strategy, training, learning, recruitment, talent, communications, comms, systems, infrastructure, network, networks, grounds, housing, planning, parks, highways, intake, triage, radiology, surgery, oncology, lab, labs, dental, service`,
  ),
  lonedept: list(
    'finance, marketing, ops, operations, hr, legal, procurement, purchasing, payroll, accounts, accounting, engineering, logistics, warehouse, dispatch, claims, underwriting, compliance, facilities, maintenance, qa, production, manufacturing, customer service, customer success, admissions, merchandising, ecommerce, transport, pharmacy, nursing, housekeeping, reception, catering, fundraising, lending, treasury, collections, billing, recruitment, estates, housing, parks, highways, radiology, oncology, surgery, respiratory, tankers, grounds, intake, triage',
  ),
  dept: list(
    `{lonedept}, night shift, nights, day shift, the other shift, second shift, third shift, night desk, night crew, the shop floor, the yard, the depot, the call center, the contact center, back office, front office, the field team, the field teams, the field guys, sister company`,
  ),
  unit: list(
    `team, teams, department, departments, dept, office, offices, branch, branches, plant, plants, site, sites, depot, depots, clinic, clinics, ward, wards, campus, campuses, division, divisions, group, unit, units, store, stores,
     region, regions, warehouse, warehouses, hub, hubs, practice, practices, school, schools, crew, crews, people, folks, guys, lot, lads, side, bit, desk, house, entity, subsidiary, subsidiaries, business, company, location, locations, facility, facilities, hospital, hospitals, hotel, hotels, property, properties, factory, factories, studio, lab, labs, yard, line, lines, terminal, farm, shop, shops, faculty, faculties, function, functions, country, countries, territory, brand, brands, colleagues, counterparts, desk, desks, operation`,
  ),
  team: list(
    "{dept}, (the|our|my|another|other|those|both) ({area} / NAME / PLACE / PERSON 's / other / new / second / two / NUM / whole / rest of the / _ ) {unit}, ({area}|NAME|PLACE) {unit}, PLACE, the rest of the (company|business|group|organization|firm|team|building|school|hospital), NAME, the other NUM? {unit}, everyone else, everybody else, (the / our) (other / new) {unit}",
  ),
  people_noun: list(
    `people, users, seats, licenses, license, heads, staff, employees, agents, nurses, drivers, engineers, reps, advisors, advisers, operators, technicians, techs, clerks, teachers, students, planners, dispatchers, buyers, vehicles, vans, trucks, tractors, stores, sites, devices, sensors, locations, rooms, beds, units, crews, folks, hires, starters, joiners, logins, accounts, developers, analysts, managers, guys, workers, recruits, contractors, fee earners, lawyers, associates, consultants, branches, units, cameras, terminals, machines, lines, doctors, clinicians, graduates, trainees, apprentices, temps, seasonals, members, tenants, homes, schools, transactions, orders, messages, documents, calls, records, gb, terabytes, chairs, depots, carers, inspectors, inspections, surveyors, bodies, dispatch`,
  ),
  seat: list(
    'seats, seat, licenses, license, users, user licenses, user seats, logins, capacity, allowance, quota, plan, tier, package, storage, credits, bundle, allocation, api calls',
  ),
  rival: list('RIVAL, NAME'),
  anyrival: list(
    'RIVAL, NAME, NAME NAME, another (vendor|provider|supplier|system|platform|tool|company|product|solution|software|outfit|option), other (vendors|providers|suppliers|systems|platforms|tools|companies|products|solutions|options|software), a competitor, competitors, your competitor, your competitors, one of your competitors, a rival, alternatives, an alternative, (a couple of / two / NUM / a few / some) (others|alternatives|other vendors|vendors|competitors|options|systems|suppliers|providers), someone else, somebody else, anyone else, anybody else, other people, other folks, a different (vendor|provider|supplier|system|platform|tool)',
  ),
  rivalco: list(
    'RIVAL, NAME, a competitor, your competitor, one of your competitors, a rival, (some / a / another) (outfit|company|vendor|firm|crowd|lot|bunch|startup|supplier|provider) (called NAME)?, (some / a) NAME _?, other vendors, other suppliers',
  ),
  our_side: list(
    'you, you guys, you lot, you all, you folks, you people, your team, your guys, your people, your sales team, your sales guy, your rep, your lot, your side, your end, your company, sales, the sales team, the sales guy, your salesman, your colleague, your colleagues, your engineer, your engineers, your support, your support team, your consultant, your ae, the rep, OURS, PERSON, PERSON NAME, NAME',
  ),
  told: list(
    'promise~, tell~ us, tell~ me, said, told, say~, tell~, swore, assure~, guarantee~, commit~, quote~, agree~, swore blind, gave (me|us) your word, sell~ (us|me), told everybody, told the board, told them',
  ),
  late_now: list('still waiting, still have not, still has not, still not, nowhere, not here, no sign'),
  oldway: list(
    'paper, excel, the excel, spreadsheet, spreadsheets, a spreadsheet, the spreadsheet, the spreadsheets, their spreadsheets, their own spreadsheets, the old system, the old way, the old one, the old tool, the whiteboard, a whiteboard, whiteboards, clipboards, a clipboard, google sheets, post its, sticky notes, pen and paper, email, whatsapp, by hand, the phone, the old process, the legacy system, pencil, the binder, notebooks, the fax, the old software, the old platform',
  ),
  product: list(
    'it, OURS, this thing, the whole thing, the system, the tool, the platform, the software, the product, the app, the program, this, your system, your tool, your platform, your software, your product, your app, the thing, your thing, the dashboard, the dashboards, the portal, the module',
  ),
  count: list(
    'NUM, (a couple|a couple of|a few|a dozen|a handful of|a hundred|several|another NUM|one|double the|twice the)',
  ),
  known: list('RIVAL'),
  newjob: list(
    '__ (team|side|role|job|business|division|group|office|region|department|head|director|vp|manager|sales|marketing|finance|operations|ops|product|hr|it|yard|risk|strategy|procurement|engineering|support|legal|NAME|PLACE)',
  ),
  timespan: list(
    '(NUM / a / one / couple of / few / two / several / half a)? (day|days|week|weeks|month|months|year|years|quarter|quarters|fortnight|weekend|hours|hour|minutes|minute)',
  ),
  personal: list(
    `take a (look|closer look|pass|crack), do that, do it, do this, do the, do a, look at, listen to, think about, think of, work on, write, read through, run through, run some, run a, make some, make a, make it, buy, pick up, pick it, pick them, order,
     prepare, present, study, implement, try, put up, put it, put a, put in, figure out, turn off, turn on, rewire, install, fix, edit, delete, archive, suggest, mention, ask, tell, get another, get a, get an, get the, get back, get those, get that, get some, hand, go through, go back, go and, look up, look it, look into, search, contact, track down, clean up, transfer, convert, compare, investigate, explore,
     collect, compile, ship, post, be in touch, be there, own, handle, drive, champion, carry, host, record, translate, price, cost, scope, mock, spend another`,
  ),
  deliver: list(
    `send, resend, email, mail, forward, share, check, ask, find out, find you, look into, look at, look it up, look that up, look up, follow up, follow, circle back, circle, come back, get back, get you, get it, get that, get the, get those, get a, get an,
     get our, get PERSON, get NAME, get someone, get somebody, get him, get her, get them, get on, confirm, set up, set, schedule, book, arrange, organize, organise, draft, write, prepare, put together, put something, put you, put that, put it, put in a, put the, put PERSON, put NAME, make sure, make the, make a, make an, make that, make it, chase, push, escalate, raise, talk to, speak to, speak with, talk with, call, ring, reach out, reach, connect, introduce,
     intro, loop, invite, update, let you know, let PERSON know, let him know, let her know, let them know, keep you, provide, pull, dig, investigate, review, go through, go back, go away, take that, take this, take it to, take it back, take it up, take it away, file, log, open a, submit, verify, test, double check, report, revert, give you, give it, give PERSON, give NAME, bring that, bring it, bring this, bring PERSON, bring NAME, bring our, bring the, bring a,
     drop you, drop it, ping, message, text, phone, feed that, feed it, pass that, pass it, pass this, have a, have an, have the, have it, have that, have PERSON, have NAME, have someone, have somebody, have our, have my, try, document, compile, run the, run it, run a, run that, run those, include, add, post, resend, figure, work on, work with, work out, do that, do it, do a, do the, do those, touch base, see if, see whether, see what, sort, resolve, discuss, copy, cc, attach, return,
     propose, upload, create, change, fix, edit, publish, print, hand`,
  ),
  deadline: list(
    'DATE, the end of _ , end of _ , tomorrow, today, tonight, (next|this|last) (week|month|quarter|year|DATE|summer|spring|spring|autumn|fall|winter), the NUM, NUM weeks, NUM days, NUM months, a week, a fortnight, weeks ago, months ago, now, the new year, year end, quarter end, go live, launch, the (first|second|third) (week|half|quarter)',
  ),
};
