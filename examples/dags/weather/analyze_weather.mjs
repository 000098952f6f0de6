// How comfortable the fetched weather is, and what to do about it.

import { readFileSync } from "node:fs";

const LEVELS = [
  { above: 85, level: "Too Hot", advice: ["Stay in the shade", "Drink plenty of water"] },
  { above: 65, level: "Comfortable", advice: ["A good day to be outside"] },
  { above: 50, level: "Cool", advice: ["Take a light jacket"] },
  { above: -Infinity, level: "Cold", advice: ["Dress warmly"] },
];

const task = JSON.parse(readFileSync(0, "utf8"));
const weather = task.context.upstream_results.fetch_weather;
if (typeof weather.temperature !== "number") {
  console.error(`temperature must be a number, got ${JSON.stringify(weather.temperature)}`);
  process.exit(1);
}
const { level, advice } = LEVELS.find(({ above }) => weather.temperature > above);
const umbrella = /rain|shower/i.test(weather.conditions) ? ["Take an umbrella"] : [];
console.log(
  JSON.stringify({
    city: weather.city,
    temperature: weather.temperature,
    comfort_level: level,
    recommendations: [...advice, ...umbrella],
  }),
);
