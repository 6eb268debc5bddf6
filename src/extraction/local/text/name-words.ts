/** Word lists of name finding: data, no logic. */

function words(list: string): ReadonlySet<string> {
  return new Set(list.trim().split(/\s+/u));
}

/** Titles before a person's name. */
export const HONORIFICS = words('mr mrs ms miss dr prof professor sir dame lord herr frau');

/** Products of other trades that come up in every call; capitalised, and never a rival unless listed as one. */
export const KNOWN_TOOLS = words(`
  slack teams zoom excel outlook salesforce sap google gmail xero whatsapp sharepoint jira github okta powerpoint word
  windows linux mac iphone ipad android chrome linkedin facebook instagram twitter youtube aws azure oracle workday
  quickbooks sage stripe paypal dropbox docusign tableau powerbi zapier notion trello asana hubspot servicenow netflix
  amazon apple microsoft adobe webex skype calendly mailchimp shopify dynamics netsuite meta power
  sql api sso crm erp pdf csv faq kpi okr roi
`);

/** Capitalised words that are no names. */
export const NOT_NAMES = words(`
  i i'm i'll english spanish french german dutch italian polish hindi tamil arabic chinese american british european indian
  god jesus christ lord okay ok mr mrs ms dr hi hello hey dear regards best thanks sincerely cheers re fwd fw ps
  conf room rm speaker vp svp ceo cfo coo cto cio hr it qa uk us usa eu am pm ai ui ux id tv pc ops
  internet bluetooth wifi covid monday qbr
`);

/** Words that begin sentences. */
export const COMMON_STARTS = words(`
  the a an and but so or if when while because well yes no not yeah yep nope sure right great good fine perfect lovely awesome
  cool nice super exactly absolutely correct true fair thanks thank please sorry hello hi hey bye okay ok oh ah um uh er hmm
  we you they he she it i this that these those there here what who why how where which whose my our your his her its their yours mine ours theirs hers
  is are was were be been do does did have has had will would can could should shall may might must let now then also maybe
  perhaps actually honestly basically anyway anyhow though still just only even never always sometimes once first second
  third last next one two three four five six seven eight nine ten some any all both each every other another most many
  much more less few half nobody somebody everybody everyone someone anyone nothing something everything anything
  before after since until during with without within from for to in on at by of off out up down over under about as than
  because people guys folks team listen look see say tell ask get give take make come go keep put think know mean need want
  like remember wait hold hang stop start leave bring send call write read try use happy glad nothing plus minus total
  start end back mm mhm hm ha haha wow ooh ouch yikes gosh congratulations congrats welcome morning afternoon evening
  today tomorrow yesterday tonight hopefully unfortunately apparently obviously clearly literally kindly regarding
  production support finance sales marketing legal procurement security operations engineering purchasing payroll
  quick question anyhow besides otherwise meanwhile therefore however moreover additionally finally lastly firstly
  automatic automatically nobody's whoever whatever whenever wherever either neither nor yet such same
  don't can't won't isn't couldn't haven't hasn't didn't doesn't wasn't weren't shouldn't wouldn't
`);
