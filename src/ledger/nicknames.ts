/**
 * Given names with what their bearers are called, one name to a line. Written for this program: no package of the registry
 * keeps such a list. Used for suggestions only, where a gap costs a suggestion and no more.
 */
const NICKNAMES = `
abigail abby abbie gail
albert al bert albie
alexander alex al sandy xander lex sasha
alexandra alex sandra lexi sasha alexa
alfred al fred alfie
amanda mandy
andrew andy drew
angela angie
anne ann annie anna hannah
anthony tony ant
antonio tony toni
arthur art artie
barbara barb babs barbie
benedict ben
benjamin ben benji benny
bernard bernie
bradley brad
cameron cam
carolyn carol carrie lyn
caroline carrie caro
catherine cathy cate cat katie kate kathy katherine kathryn kit
charles charlie chuck chas
charlotte charlie lottie
christina chris christy tina christine
christine chris chrissy tina
christopher chris topher kit
clifford cliff
cynthia cindy
daniel dan danny
daniela dani
david dave davy
deborah deb debbie debra
dennis denny
dominic dom nick
donald don donnie
dorothy dot dottie dolly
douglas doug
edward ed eddie ted ned
edmund ed ned
edwin ed win
eleanor ellie nell nora
elizabeth liz beth lizzie eliza betty betsy libby lisa elsie
emily em emmy
emma em
eugene gene
florence flo
frances fran frankie
francis frank fran
francisco paco pancho frank
franklin frank
frederick fred freddie rick
gabriel gabe
gabriella gabby ella
george georgie
gerald gerry jerry
gerard gerry
geoffrey geoff jeff
gregory greg
gwendolyn gwen
harold harry hal
harrison harry
henry hank harry hal
herbert herb bert
hubert bert hugh
isabella bella izzy isabel
isaac ike zac
jacob jake
jacqueline jackie
james jim jimmy jamie
janet jan
jason jay
jeffrey jeff
jennifer jen jenny
jeremiah jerry
jeremy jerry
jerome jerry
jessica jess jessie
joan joanie
joanna jo joanne
john jack johnny jon
jonathan jon jonny nathan
joseph joe joey
josefina pepa josie
jose pepe
joshua josh
judith judy
julia jules
katherine kate katie kathy kat kay kit
kenneth ken kenny
kimberly kim
kristina kris tina
lawrence larry laurie
leonard leo len lenny
leonardo leo
lillian lil lily
louis lou louie
louise lou
lucille lucy
margaret maggie meg peggy marge greta rita madge
maria mary mia
martin marty
matilda tilly
matthew matt
maximilian max
maxwell max
megan meg
melissa mel missy
michael mike mick mickey mikey
michelle shelly
mitchell mitch
nancy nan
natalie nat
natasha tasha
nathan nate nat
nathaniel nate nathan nat
nicholas nick nicky
nicole nicky nikki
norman norm
oliver ollie
olivia liv livvy
oscar ozzie
pamela pam
patricia pat patty tricia trish
patrick pat paddy
penelope penny
peter pete
philip phil pip
phillip phil pip
rachel rach
raymond ray
rebecca becky becca
reginald reg reggie
richard rick dick rich ricky richie
robert bob rob bobby robbie bert
roberta bobbie
rodney rod
roger rog
roland rolly
ronald ron ronnie
rosemary rose rosie
russell russ
samantha sam sammy
samuel sam sammy
sandra sandy
sarah sally
sebastian seb
sharon shari
sheldon shel
sidney sid
sophia sophie
stanley stan
stephanie steph stevie
stephen steve stevie
steven steve stevie
stuart stu
susan sue susie suzy
suzanne sue suzy
tabitha tabby
tamara tammy
teresa terry tess tessa
terence terry
theodore ted teddy theo
thomas tom tommy
timothy tim timmy
tobias toby
valerie val
veronica ronnie vera
victor vic
victoria vicky tori
vincent vince vinny
virginia ginny
walter walt wally
wesley wes
wilhelm willi
william bill will billy willie liam
winifred winnie
yvonne vonnie
zachary zach zack
`;

const GROUPS: ReadonlyMap<string, ReadonlySet<string>> = groupsOf(NICKNAMES);

function groupsOf(list: string): Map<string, Set<string>> {
  const groups = new Map<string, Set<string>>();
  for (const line of list.trim().split('\n')) {
    const [name = '', ...shorts] = line.split(' ');
    for (const one of [name, ...shorts]) groups.set(one, (groups.get(one) ?? new Set<string>()).add(name));
  }
  return groups;
}

/** May one bearer be called both? Two different names that are, or are short for, one given name. Both folded. */
export function mayBeOneName(left: string, right: string): boolean {
  if (left === right) return false;
  const others = GROUPS.get(right);
  return others !== undefined && [...(GROUPS.get(left) ?? [])].some((name) => others.has(name));
}
