"""Who does what in each video; the sentences stand in `content/videos/`."""

from tools.videos.camera import Camera


def confirm_item(camera: Camera) -> None:
    """A consultant adds a proof to an item and confirms it."""
    page = camera.page
    camera.say("list")
    camera.press(page.get_by_role("link", name="Волга-Снаб"))
    camera.say("checklist")
    camera.press(page.get_by_role("link", name="Чек-лист", exact=True))
    camera.press(page.locator(".step-cards a").nth(2))
    camera.say("item")
    line = page.locator("li.item:not(.item-done)").first
    item = page.locator(f"#{line.get_attribute('id')}")
    camera.press(item.locator(".item-title"))
    camera.say("sign")
    camera.go(item.locator(".item-help"))
    camera.say("link")
    camera.write(item.locator("input[name=url]"), "https://crm.example/reports/14")
    camera.write(item.locator("[id^=link-title]"), "Отчёт за неделю")
    camera.press(item.locator("[id^=save-link]"))
    camera.say("added")
    camera.go(item.locator("ul.beside li").first)
    camera.say("confirm")
    camera.press(item.locator("button[name=confirm][value=person]"))
    camera.show(item.locator(".item-title"))
    camera.go(item.locator(".item-sub").first)
    camera.say("progress")
    camera.show(page.locator(".step-cards"))
    camera.go(page.locator(".step-cards a").nth(2))


def hold_control(camera: Camera) -> None:
    """A consultant holds the first control."""
    page = camera.page
    page.get_by_role("link", name="Волга-Снаб").click()
    page.wait_for_load_state("networkidle")
    camera.say("open")
    camera.press(page.locator(".tabs").get_by_role("link", name="Контрольные встречи"))
    camera.press(page.locator("main a[href$='/controls/first']").first)
    camera.say("agenda")
    camera.go(page.locator("#changed"))
    camera.go(page.locator("#attention"))
    camera.say("answer")
    answer = page.locator("textarea[name=text]").first
    saved = page.locator("form.words").first.locator("[role=status]")
    camera.write(answer, "Все сделки ведут в CRM, кроме розницы")
    answer.blur()
    saved.get_by_text("сохранено").wait_for()
    camera.hold(0.5)
    camera.say("came")
    for n in range(2):
        camera.press(page.locator("#attendance [name=came]").nth(n))
    camera.say("agree")
    camera.press(page.locator("summary:has(+ #agree)"))
    camera.write(page.locator("#next-step-title"), "Завести сделки розницы")
    camera.press(page.locator("#agree button.btn"))
    camera.say("held")
    camera.press(page.locator("form[action$='/controls/first/hold'] button"))
    camera.say("report")
    camera.press(page.locator("a[href$='/controls/first/report']").first)


def sign_report(camera: Camera) -> None:
    """An executive reads a report and signs it."""
    page = camera.page
    camera.say("summary")
    camera.hold(1.0)
    camera.say("open")
    camera.press(page.locator("main a[href*='/reports/']").first)
    camera.say("steps")
    camera.go(page.locator(".document .rail").first)
    camera.go(page.locator(".document table").first)
    camera.say("issues")
    camera.go(page.locator(".document h2, .document h3").filter(has_text="Замечания").first)
    camera.go(page.locator(".document h2, .document h3").filter(has_text="Договорённости").first)
    camera.say("reservations")
    camera.go(page.locator("#sign-form textarea"))
    camera.say("sign")
    camera.press(page.locator("#sign-form [name=read]"))
    camera.press(page.locator("#sign-form button"))
    camera.say("signed")
    camera.hold(1.0)


def watch_lesson(camera: Camera) -> None:
    """An employee goes on with a lesson, skips a part and comes back to it."""
    page = camera.page
    video = page.locator("video")
    camera.say("training")
    camera.hold(1.0)
    camera.say("open")
    camera.press(page.locator(".next-lesson a.btn"))
    camera.say("play")
    camera.press(page.locator("#resume"))
    camera.film(5.0)
    camera.go(page.locator(".speeds"))
    camera.say("bar")
    camera.go(page.locator("#watched-bar"))
    video.evaluate("one => { one.currentTime = one.duration * 0.8 }")
    camera.film(4.0)
    camera.say("gap")
    camera.press(page.locator("#play-missed"))
    camera.film(3.0)
    camera.say("next")
    video.evaluate("one => one.pause()")
    camera.go(page.locator("main a").filter(has_text="Посмотреть урок").last)
