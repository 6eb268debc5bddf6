import { chromium } from 'playwright-core';
const [port,key]=process.argv.slice(2);
const b=await chromium.launch({executablePath:'/usr/bin/chromium',args:['--no-sandbox']});
for(const [w,dark,js] of [[1440,false,true],[375,true,false]] as const){
 const c=await b.newContext({viewport:{width:w,height:900},colorScheme:dark?'dark':'light',javaScriptEnabled:js}); const p=await c.newPage();
 p.on('console',m=>m.type()==='error'&&console.log('console',m.text())); p.on('pageerror',e=>console.log('err',e.message));
 await p.goto(`http://127.0.0.1:${port}/sign-in?key=${key}`); await p.waitForTimeout(300);
 if(p.url().includes('sign-in')) { await p.locator('button').first().click(); await p.waitForTimeout(500);} 
 const over=()=>p.locator('html').evaluate(h=>h.scrollWidth>innerWidth);
 await p.goto(`http://127.0.0.1:${port}/accounts/meridian-elevator/ask`); await p.screenshot({path:`/tmp/f2shots/ask-empty-${w}.png`,fullPage:true});
 for (const q of ['What did we promise about the parts module?','When was that due?','Which competitors were mentioned?','What is the name of their dog?']) {
  await p.fill('#ask', q); await p.locator('.ask-form button').click(); await p.waitForLoadState(); console.log(w, p.url().replace(/thread=[^#]*/,'thread=…'), await over());
 }
 await p.screenshot({path:`/tmp/f2shots/ask-thread-${w}.png`,fullPage:true});
 await p.goto(`http://127.0.0.1:${port}/accounts/meridian-elevator`); await p.screenshot({path:`/tmp/f2shots/account-${w}.png`});
 await p.goto(`http://127.0.0.1:${port}/search?q=accounts+with+overdue+promises`); await p.screenshot({path:`/tmp/f2shots/overdue-${w}.png`,fullPage:true}); console.log(await over());
 await p.goto(`http://127.0.0.1:${port}/search?q=who+mentioned+zebra+pallets`); await p.screenshot({path:`/tmp/f2shots/zebra-${w}.png`,fullPage:true});
 await p.goto(`http://127.0.0.1:${port}/search?q=open+promises+due+this+month`); await p.locator('.filter-form summary').click(); await p.screenshot({path:`/tmp/f2shots/filters-${w}.png`,fullPage:true}); console.log(await over());
 await p.goto(`http://127.0.0.1:${port}/search?kind=competitor&state=open`); await p.screenshot({path:`/tmp/f2shots/problem-${w}.png`,fullPage:true});
}
await b.close();
