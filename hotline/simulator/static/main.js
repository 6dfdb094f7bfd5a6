// Starts the page: one event stream, three parts that listen to it.
import { listen } from "./api.js";
import { startLanguages } from "./languages.js";
import { startLog } from "./log.js";
import { startPhone } from "./phone.js";
import { startThread } from "./thread.js";
import { startWho } from "./who.js";

await startLanguages();
const who = await startWho();
const parts = [startPhone(who), startThread(who), startLog()];
const tell = (entry) => parts.forEach((part) => part(entry));
// The stream also plugs the handset in: the line can ring this number while the page is open.
let stop = listen(who.number(), tell);
who.onChange(() => {
  stop();
  stop = listen(who.number(), tell);
});
