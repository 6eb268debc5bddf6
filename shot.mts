import { chromium } from 'playwright-core';
const [port,key,...paths]=process.argv.slice(2);
const b=await chromium.launch({executablePath:'/usr/bin/chromium',args:['--no-sandbox']});
for(const [w,dark] of [[1440,false],[375,true]] as const){
 const c=await b.newContext({viewport:{width:w,height:900},colorScheme:dark?'dark':'light'}); const p=await c.newPage();
 p.on('console',m=>m.type()==='error'&&console.log('console',m.text())); p.on('pageerror',e=>console.log('err',e.message));
 await p.goto(`http://127.0.0.1:${port}/sign-in?key=${key}`); await p.waitForTimeout(300);
 const btn=p.locator('button').first(); if(p.url().includes('sign-in')) { await btn.click(); await p.waitForTimeout(500);} 
 for(const path of paths){ await p.goto(`http://127.0.0.1:${port}`+path); await p.screenshot({path:`/tmp/f2shots/${path.replace(/\W+/g,'_')}-${w}.png`,fullPage:true});
  console.log(path,w, await p.evaluate(()=>document.documentElement.scrollWidth>innerWidth)); }
}
await b.close();
