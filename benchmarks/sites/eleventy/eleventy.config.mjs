// Eleventy: Markdown is not run through a template engine first, neighbours, related posts, years and tag pages are
// worked out once a build, and nothing post-processes the pages. The filters of its feed plugin are used in plain
// templates, because the plugin's own ones know no feeds by tag and transform every entry once more.
import { rssPlugin } from "@11ty/eleventy-plugin-rss";
import syntaxHighlight from "@11ty/eleventy-plugin-syntaxhighlight";

const PAGE_SIZE = 10;
const neighbours = new Map();
const byTag = new Map();
const long = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeZone: "UTC" });
const month = new Intl.DateTimeFormat("en-GB", { month: "long", timeZone: "UTC" });

export default function (config) {
  config.addPlugin(rssPlugin);
  config.addPlugin(syntaxHighlight);
  config.addPassthroughCopy({ static: "/" });
  config.amendLibrary("md", (md) => {
    md.set({ typographer: true });
    md.core.ruler.push("heading_ids", ({ tokens }) => {
      tokens.forEach((token, at) => {
        if (token.type === "heading_open") token.attrSet("id", slug(tokens[at + 1].content));
      });
    });
  });

  config.addCollection("posts", (api) => {
    const posts = api.getFilteredByGlob("content/posts/**/*.md");
    byTag.clear();
    posts.forEach((post, at) => {
      neighbours.set(post.url, { older: posts[at - 1], newer: posts[at + 1] });
      for (const tag of post.data.tags) byTag.set(tag, [post, ...(byTag.get(tag) ?? []).slice(0, 2)]);
    });
    return posts;
  });
  config.addCollection("tagPages", (api) => grouped(api, (post) => post.data.tags).flatMap(pages));
  config.addCollection("tagList", (api) => grouped(api, (post) => post.data.tags));
  config.addCollection("years", (api) => grouped(api, (post) => [String(post.date.getUTCFullYear())]).reverse());

  config.addFilter("neighbours", (url) => neighbours.get(url) ?? {});
  config.addFilter("related", (url, tags) => {
    const found = new Set((tags ?? []).flatMap((tag) => byTag.get(tag) ?? []));
    return [...found].filter((post) => post.url !== url).slice(0, 3);
  });
  config.addFilter("longDate", (date) => long.format(date));
  config.addFilter("months", (posts) => {
    const months = new Map();
    for (const post of posts) {
      const name = month.format(post.date);
      months.set(name, [...(months.get(name) ?? []), post]);
    }
    return [...months];
  });
  config.addFilter("excerpt", (html) => html.slice(0, html.indexOf("</p>") + 4));
  config.addFilter("plain", (html) => html.replace(/<[^>]*>/g, ""));
  config.addFilter("newest", (posts, count) => posts.slice(-count).reverse());

  return {
    dir: { input: "content", includes: "../includes", output: "output" },
    markdownTemplateEngine: false,
    htmlTemplateEngine: "njk",
  };
}

function slug(text) {
  return text.toLowerCase().replace(/[^a-z0-9]+/g, "-");
}

// Posts by key, the keys in order and each one's posts newest first: [{name, posts}].
function grouped(api, keys) {
  const groups = new Map();
  for (const post of api.getFilteredByGlob("content/posts/**/*.md").reverse()) {
    for (const key of keys(post)) {
      if (!groups.has(key)) groups.set(key, []);
      groups.get(key).push(post);
    }
  }
  return [...groups.keys()].sort().map((name) => ({ name, posts: groups.get(name) }));
}

function pages({ name, posts }) {
  const count = Math.ceil(posts.length / PAGE_SIZE);
  return Array.from({ length: count }, (_, at) => ({
    name,
    posts: posts.slice(at * PAGE_SIZE, (at + 1) * PAGE_SIZE),
    url: address(name, at),
    newer: at > 0 && address(name, at - 1),
    older: at + 1 < count && address(name, at + 1),
  }));
}

function address(name, at) {
  return at === 0 ? `/tags/${name}/` : `/tags/${name}/page/${at + 1}/`;
}
