"""The site in headless Chromium, from the local disk, with the network off."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from proofs.referee.ledger import ledger

PAGES = {
    "home": "index.html",
    "step-by-step": "step-by-step.html",
    "claims": "claims/index.html",
    "upper-bound": "claims/norm_bounds/upper-bound.html",
    "exploding-criterion": "claims/vanishing_and_exploding/exploding-criterion.html",
    "polar-powers": "claims/polar_reduction/polar-powers.html",
    "lower-bound-min-entry": "claims/norm_bounds/lower-bound-min-entry.html",
    "dependencies": "dependencies.html",
    "measured": "measured.html",
    "words": "reference/words.html",
}
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync"
).split()
PHONE = {"width": 380, "height": 780, "deviceScaleFactor": 2, "mobile": True}
DESKTOP = {"width": 1280, "height": 900, "deviceScaleFactor": 1, "mobile": False}

each_page = pytest.mark.parametrize("name", PAGES)


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    webdriver = pytest.importorskip(
        "selenium.webdriver", reason="the browser needs selenium: pip install '.[docs]'"
    )
    from selenium.webdriver.chrome.service import Service

    chromium, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if not (chromium and driver):
        pytest.skip("no Chromium: apt-get install chromium chromium-driver")
    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    profile = tmp_path_factory.mktemp("profile")
    for flag in (*FLAGS, f"--user-data-dir={profile}", "--host-resolver-rules=MAP * ~NOTFOUND"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    opened = webdriver.Chrome(options=options, service=Service(driver))
    yield opened
    opened.quit()


@pytest.fixture
def visit(browser, site):
    """Opens a page, and gives a function that runs a script on it."""

    def opened(name: str, screen: dict[str, object] = DESKTOP, theme: str = "light"):
        browser.get_log("browser")
        browser.get_log("performance")
        browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", screen)
        feature = {"name": "prefers-color-scheme", "value": theme}
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [feature]})
        page, _, query = PAGES.get(name, name).partition("?")
        browser.get(f"{(site / page).as_uri()}{'?' * bool(query)}{query}")
        browser.execute_script("document.documentElement.style.scrollBehavior = 'auto'")
        return browser.execute_script

    return opened


@each_page
def test_the_console_is_silent(browser, visit, name):
    visit(name)
    assert browser.get_log("browser") == []


@each_page
def test_nothing_is_asked_of_the_network_and_nothing_fails(browser, visit, site, name):
    visit(name)
    messages = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    sent = [x["params"] for x in messages if x["method"] == "Network.requestWillBeSent"]
    assert sent
    assert {x["request"]["url"].split(":")[0] for x in sent} <= {"file", "data"}
    assert [x for x in messages if x["method"] == "Network.loadingFailed"] == []


def test_no_page_and_no_formula_of_the_site_scrolls_sideways(visit, browser, site):
    """Folded and unfolded, on a desk and on a phone, for which a loaded page is laid out anew.

    Nor does the picture of a claim, on a desk.
    """
    wide = """
    const root = document.documentElement, open = x => {
      document.querySelectorAll('details').forEach(details => details.open = x);
      return root.scrollWidth };
    const widths = [open(false), open(true)];
    const lines = [...document.querySelectorAll('article :is(.formula, p, li, td)')].filter(x =>
      x.scrollWidth > x.clientWidth + 3 && x.clientWidth && x.querySelector('math')
      && (x.matches('.formula') || !x.querySelector('mtable')));
    const pictures = [...document.querySelectorAll('.wide:has(> svg.dependencies)')].filter(x =>
      root.clientWidth > 1000 && !x.closest('.whole') && x.scrollWidth > x.clientWidth + 3);
    return [Math.max(...widths), [...lines, ...pictures].map(x => x.textContent.slice(0, 60))]
    """
    too_wide = {}
    for file in sorted(site.rglob("*.html")):
        page = str(file.relative_to(site))
        if page.startswith(("_modules", "_static")):  # sources, which scroll in their boxes
            continue
        run = visit(page)
        for screen in (DESKTOP, PHONE):
            browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", screen)
            width, lines = run(wide)
            if width > screen["width"] or lines:
                too_wide[page, screen["width"]] = lines
    assert too_wide == {}


@each_page
def test_formulas_have_a_size(visit, name):
    run = visit(name)
    run("document.querySelectorAll('details').forEach(x => x.open = true)")
    sizes = run(
        "return [...document.querySelectorAll('article math')].map(x => {"
        " const box = x.getBoundingClientRect(); return [box.width, box.height] })"
    )
    assert bool(sizes) == (name not in ("dependencies", "measured", "words"))
    assert all(width > 0 and height > 0 for width, height in sizes)


def test_a_superscript_is_set_above_its_base(visit):
    run = visit("upper-bound")
    above = run(
        "return [...document.querySelectorAll('article msup')].filter(x => x.offsetParent !== null"
        " || x.getBoundingClientRect().width).map(x => {"
        " const [a, b] = [...x.children].map(y => y.getBoundingClientRect());"
        " return b.top < a.bottom && b.left >= a.left && b.height > 0 })"
    )
    assert above
    assert all(above)


def test_a_long_proof_is_folded_and_unfolds_by_click_and_by_key(visit, browser):
    run = visit("exploding-criterion")
    height = "return document.querySelector('details.proof-steps, .proof-steps').offsetHeight"
    folded = run(height)
    summary = browser.find_element("css selector", ".proof-steps summary")
    summary.click()
    unfolded = run(height)
    assert unfolded > 20 * folded
    summary.send_keys("\ue007")  # Enter
    assert run(height) == folded


def test_a_link_to_a_rule_leads_to_its_documentation(visit, browser):
    run = visit("upper-bound")
    run("document.querySelectorAll('details').forEach(x => x.open = true)")
    browser.find_element("css selector", ".step a[href*='proofs.kernel.']").click()
    assert "reference/rules.html#proofs.kernel." in browser.current_url
    anchor = browser.current_url.partition("#")[2]
    assert browser.execute_script(f"return document.getElementById('{anchor}') !== null")


def test_a_node_of_the_picture_leads_to_its_page(visit, browser):
    visit("dependencies")
    node = browser.find_element("css selector", "svg.dependencies a[href$='/polar-powers.html']")
    node.send_keys("\ue007")  # Enter
    assert browser.current_url.endswith("claims/polar_reduction/polar-powers.html")


def test_labels_fit_into_their_nodes(visit):
    run = visit("dependencies")
    overflowing = run(
        "return [...document.querySelectorAll('svg.dependencies a')].filter(x => {"
        " const box = x.querySelector('rect').getBBox(), text = x.querySelector('text').getBBox();"
        " return text.x < box.x || text.x + text.width > box.x + box.width })"
        ".map(x => x.textContent)"
    )
    assert overflowing == []


def shown_claims(run) -> dict[str, int]:
    """How many claims of each verdict the board shows."""
    return run(
        "const shown = {proved: 0, refuted: 0};"
        "for (const word in shown) shown[word] = [...document.querySelectorAll("
        "`.board-claim.${word}`)].filter(x => x.offsetParent !== null).length;"
        "return shown"
    )


@pytest.mark.parametrize("name", ["home", "claims"])
def test_the_board_shows_all_claims_or_those_of_one_verdict(visit, browser, name):
    run = visit(name)
    everything = shown_claims(run)
    assert all(everything.values())
    for word, number in everything.items():
        browser.find_element("css selector", f".board-choice input[value={word}]").click()
        assert shown_claims(run) == {"proved": 0, "refuted": 0, word: number}
    browser.find_element("css selector", ".board-choice input[value=all]").click()
    assert shown_claims(run) == everything


def test_without_scripts_the_board_chooses_and_proofs_unfold(visit, browser):
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        run = visit("home")
        assert run("return document.documentElement.className") == "no-js"
        everything = shown_claims(run)
        browser.find_element("css selector", ".board-choice input[value=refuted]").click()
        assert shown_claims(run) == {"proved": 0, "refuted": everything["refuted"]}
        run = visit("upper-bound")
        browser.find_element("css selector", ".proof-steps summary").click()
        assert run("return document.querySelector('.proof-steps .step').offsetHeight") > 0
    finally:
        browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


@pytest.mark.parametrize("screen", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_columns_of_a_witness_table_do_not_touch(visit, screen):
    run = visit("lower-bound-min-entry", screen)
    overlaps = run(
        "return [...document.querySelectorAll('table.computation tr')].flatMap(row => {"
        " const boxes = [...row.children].map(x => x.getBoundingClientRect());"
        " const apart = (a, b) => a.right <= b.left + 1 || b.right <= a.left + 1"
        "   || a.bottom <= b.top + 1 || b.bottom <= a.top + 1;"
        " const limit = document.querySelector('article').getBoundingClientRect().right + 8;"
        " return boxes.flatMap((a, i) => boxes.slice(i + 1).filter(b => !apart(a, b)))"
        "  .concat(boxes.filter(a => a.right > limit)) }).length"
    )
    assert overlaps == 0
    spilling = run(
        "return [...document.querySelectorAll('table.computation td + td')].filter(x =>"
        " x.scrollWidth > x.clientWidth && getComputedStyle(x).overflowX === 'visible').length"
    )
    assert spilling == 0


@pytest.mark.parametrize("name", ["lower-bound-min-entry", "exploding-criterion", "polar-powers"])
def test_nothing_in_a_witness_table_is_cut_off(visit, name):
    run = visit(name)
    cut = run(
        "return [...document.querySelectorAll('table.computation math')].filter(x =>"
        " Math.max(...[...x.querySelectorAll('*')].map(y => y.getBoundingClientRect().right))"
        " > x.closest('td').getBoundingClientRect().right + 3).map(x => x.textContent)"
    )
    assert cut == []


def test_on_a_phone_what_is_computed_stands_above_what_is_required(visit):
    run = visit("lower-bound-min-entry", PHONE)
    places = run(
        "return [...document.querySelectorAll('table.computation tbody tr')].map(row =>"
        " [...row.children].map(x => x.getBoundingClientRect().top))"
    )
    assert places
    assert all(computed < required for _, required, computed in places)


def test_a_node_in_focus_lights_what_it_touches_and_dims_the_rest(visit):
    run = visit("dependencies")
    opacity = (
        "return [...document.querySelectorAll('svg.dependencies a.claim')].map(x =>"
        " [x.getAttribute('href').split('/').pop(), Number(getComputedStyle(x).opacity)])"
    )
    assert {value for _, value in run(opacity)} == {1}
    run(
        "document.querySelector(\"a.node[href$='/polar-powers.html']\").focus({focusVisible: true})"
    )
    lit = {name for name, value in run(opacity) if value == 1}
    repairs = [name for name, claim in ledger().items() if claim.repairs == "polar-powers"]
    assert repairs
    assert lit == {f"{name}.html" for name in ("polar-powers", *repairs)}


@pytest.mark.parametrize("screen", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("name", ["perron-lower-bound", "upper-bound", "lower-bound-min-entry"])
def test_the_picture_of_a_claim_begins_where_the_claim_is(visit, name, screen):
    run = visit(f"claims/norm_bounds/{name}.html", screen)
    node, box = run(
        "const ends = x => { const box = x.getBoundingClientRect(); return [box.left, box.right] };"
        "const node = document.querySelector('svg.dependencies a.centre');"
        "return [ends(node), ends(node.closest('.wide'))]"
    )
    assert box[0] <= node[0]
    assert node[1] <= box[1]


def test_the_picture_has_the_size_that_is_chosen(visit, browser):
    run = visit("dependencies")
    width = "return document.querySelector('svg.dependencies').getBoundingClientRect().width"
    whole = run(width)
    browser.find_element("css selector", ".zoom input[value='2']").click()
    assert run(width) == pytest.approx(2 * whole, rel=1e-3)
    browser.find_element("css selector", ".zoom input[value='fit']").click()
    assert run(width) <= run("return document.querySelector('.whole').clientWidth")


def test_the_picture_moves_with_the_mouse_that_drags_it_and_a_drag_is_no_click(visit, browser):
    from selenium.webdriver import ActionChains

    run = visit("dependencies")
    browser.find_element("css selector", ".zoom input[value='2']").click()
    place = "const x = document.querySelector('.whole .wide'); return [x.scrollLeft, x.scrollTop]"
    assert run(place) == [0, 0]
    node = browser.find_element("css selector", "svg.dependencies a[href$='/polar-powers.html']")
    ActionChains(browser).move_to_element(node).perform()  # which scrolls it into view
    before, page = run(place), browser.current_url
    ActionChains(browser).click_and_hold().move_by_offset(-60, -40).release().perform()
    assert run(place) == [before[0] + 60, before[1] + 40]
    assert browser.current_url == page
    node.click()
    assert browser.current_url.endswith("claims/polar_reduction/polar-powers.html")


def test_search_works_from_the_disk_and_shows_the_words_around(visit, browser):
    visit("search.html?q=eigenvector")
    found = (
        "return [...document.querySelectorAll('#search-results .excerpt')].map(x => x.innerText)"
    )
    for _ in range(50):
        if browser.execute_script(found):
            break
        browser.execute_script("return new Promise(done => setTimeout(done, 100))")
    excerpts = browser.execute_script(found)
    assert any("eigenvector" in text.lower() for text in excerpts)
    assert all(0 < len(text) < 220 for text in excerpts)
    assert browser.get_log("browser") == []


@each_page
def test_text_is_legible_in_both_themes(visit, name):
    contrast = """
    const luminance = colour => {
      const [r, g, b] = colour.match(/[\\d.]+/g).map(Number).map(x => {
        x /= 255; return x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4 });
      return 0.2126 * r + 0.7152 * g + 0.0722 * b };
    const ground = x => {
      for (; x; x = x.parentElement) {
        const colour = getComputedStyle(x).backgroundColor;
        if (!/^rgba|^transparent$/.test(colour)) return colour; }
      return 'rgb(255, 255, 255)' };
    return [...document.querySelectorAll('article .verdict, article math, article p')].map(x => {
      const a = luminance(getComputedStyle(x).color), b = luminance(ground(x));
      return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05) })
    """
    for theme in ("light", "dark"):
        ratios = visit(name, theme=theme)(contrast)
        assert min(ratios) >= 4.5  # WCAG 2.1, success criterion 1.4.3


@each_page
def test_what_can_be_clicked_can_be_reached_by_key_and_has_a_name(visit, name):
    run = visit(name)
    nameless = run(
        "return [...document.querySelectorAll('article a, article summary')].filter(x =>"
        " x.tabIndex < 0 || !(x.textContent.trim() || x.getAttribute('aria-label')))"
        ".map(x => x.outerHTML)"
    )
    assert nameless == []
    pictures = run(
        "return [...document.querySelectorAll('article svg[role=img], article img')].filter(x =>"
        " !(x.getAttribute('aria-label') || x.getAttribute('alt'))).length"
    )
    assert pictures == 0


def test_the_pages_are_on_the_disk(site):
    assert all((Path(site) / page).is_file() for page in PAGES.values())
