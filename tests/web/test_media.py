"""Voices, photos and places from the page, before a real `decuong serve`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Browser, FilePayload, Page, Playwright, expect

from storage.files.store import LARGEST
from tests.browser import launch
from tests.web.conftest import phone
from tests.web.served import ACTIVITIES, PHOTO, Served, press, shows, ticks, to_activities, write

pytestmark = pytest.mark.browser

SPOKEN = re.compile("0:0[2-9]|0:[1-9]")
RECORDING = re.compile(r"ghi-am-[\d-]+\.m4a")
DAY, PLACE, ORIENTATION, GPS = "2026:11:20 08:15:00", (20.0, 50.0, 31.5), 0x0112, 0x8825
TAKEN = 0x9003
"""EXIF's tag of the day on which a photo was taken, in its directory EXIF_PART."""
EXIF_PART = 0x8769
STORED = """async (number) => {
  const done = (asked) => new Promise((resolve) => (asked.onsuccess = () => resolve(asked.result)));
  const opened = await done(indexedDB.open("decuong.chosen", 1));
  const kept = await done(opened.transaction("chosen").objectStore("chosen").count());
  opened.close();
  return kept === number;
}"""
"""Whether so many chosen files are kept in the browser."""


@pytest.fixture(scope="module")
def chromium(player: Playwright) -> Iterator[Browser]:
    """A Chromium with a microphone that beeps once a second."""
    with launch(player, "--use-fake-device-for-media-stream") as browser:
        yield browser


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A phone whose owner lets the page hear, and see where it is."""
    with phone(chromium) as page:
        page.context.grant_permissions(["microphone", "geolocation"])
        yield page


def camera_photo(orientation: int = 1) -> bytes:
    """4000 × 3000 pixels as the sensor sees them, red at its upper left, with the day and the place."""
    made = Image.effect_noise((4000, 3000), 60).convert("RGB")
    made.paste((255, 0, 0), (0, 0, 1000, 1000))
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    exif.get_ifd(EXIF_PART)[TAKEN] = DAY
    exif.get_ifd(GPS).update({1: "N", 2: PLACE, 3: "E", 4: (104.0, 38.0, 2.25)})
    file = BytesIO()
    made.save(file, "JPEG", exif=exif, quality=80)
    return file.getvalue()


def small_photo(colour: int) -> bytes:
    file = BytesIO()
    Image.new("RGB", (300, 200), (60 * colour, 90, 90)).save(file, "JPEG")
    return file.getvalue()


def choose(page: Page, *files: tuple[str, bytes], kind: str = "image/jpeg") -> None:
    payloads: list[FilePayload] = [
        {"name": name, "mimeType": kind, "buffer": content} for name, content in files
    ]
    page.locator("#attach input").set_input_files(payloads)


def names(page: Page) -> list[str]:
    return page.locator("#chosen li > span").all_inner_texts()


def arrived(page: Page, kind: str = "img") -> list[bytes]:
    """The files of the question, as the server keeps them."""
    page.reload()
    shown = page.locator(f".own {kind}, .own a.file").last
    expect(shown).to_be_attached()
    links = page.locator(f".own {kind}, .own a.file").evaluate_all(
        "(all) => all.map((one) => (one.src || one.href).replace('&whole=true', '') + '&whole=true')"
    )
    return [page.request.get(link).body() for link in links]


def record(page: Page) -> None:
    press(page, "Ghi âm")
    expect(page.get_by_role("timer")).to_have_text(SPOKEN)


def seconds(page: Page, selector: str) -> float:
    """How long a recording plays."""
    script = """async (audio) => {
      const content = await (await fetch(audio.src)).arrayBuffer();
      return (await new OfflineAudioContext(1, 1, 48000).decodeAudioData(content)).duration;
    }"""
    return float(page.locator(selector).evaluate(script))


# Voices


def test_a_voice_is_heard_before_it_is_sent_and_arrives_once(page: Page, served: Served) -> None:
    to_activities(page, served.url)
    press(page, "Ghi âm")
    page.wait_for_function("() => document.querySelector('#recorder progress').value > 0.05")
    expect(page.get_by_role("timer")).to_have_text(SPOKEN)
    press(page, "Nghỉ")
    press(page, "Ghi tiếp")
    press(page, "Ghi xong")
    expect(page.locator("#recorder")).to_be_hidden()
    heard = page.locator("#chosen audio")
    page.wait_for_function("() => document.querySelector('#chosen audio').readyState > 0")
    expect(heard).to_have_attribute("aria-label", RECORDING)
    write(page, "Ông trưởng thôn kể")
    ticks(page, 1)
    [name] = served.kept(ACTIVITIES)
    assert RECORDING.fullmatch(name)
    assert served.types(ACTIVITIES) == ["audio/mp4"]
    page.reload()
    assert 1.5 < seconds(page, ".own audio") < 30
    expect(page.locator(".own .words")).to_have_text("Ông trưởng thôn kể")


def test_a_voice_recorded_without_a_line_waits_and_arrives_once(page: Page, served: Served) -> None:
    to_activities(page, served.url)
    page.evaluate("navigator.serviceWorker.ready")
    page.context.set_offline(True)
    record(page)
    press(page, "Gửi")  # at once: it is part of what is sent
    expect(page.locator(".own.waiting")).to_contain_text("ghi-am")
    expect(page.locator("#trouble")).to_contain_text("mất mạng")
    page.reload()
    expect(page.locator(".own.waiting")).to_contain_text("ghi-am")
    page.context.set_offline(False)
    ticks(page, 1)
    assert len(served.kept(ACTIVITIES)) == 1
    page.reload()
    assert seconds(page, ".own audio") > 1


def test_a_voice_in_a_file_of_films_is_a_voice(page: Page, served: Served) -> None:
    page.add_init_script("MediaRecorder.isTypeSupported = (type) => type.startsWith('audio/webm')")
    to_activities(page, served.url)
    record(page)
    press(page, "Ghi xong")
    press(page, "Gửi")
    ticks(page, 1)
    film = """async () => {
      const canvas = document.createElement("canvas");
      canvas.getContext("2d").fillRect(0, 0, 9, 9);
      const recorder = new MediaRecorder(canvas.captureStream(5), { mimeType: "video/webm" });
      const part = new Promise((resolve) => (recorder.ondataavailable = ({ data }) => resolve(data)));
      recorder.start();
      canvas.getContext("2d").fillRect(0, 0, 99, 99);
      setTimeout(() => recorder.stop(), 500);
      return Array.from(new Uint8Array(await (await part).arrayBuffer()));
    }"""
    choose(page, ("phim.webm", bytes(page.evaluate(film))), kind="video/webm")
    press(page, "Gửi")
    ticks(page, 2)
    assert served.types(ACTIVITIES) == ["audio/webm", "video/webm"]
    page.reload()
    expect(page.locator(".own audio")).to_have_count(1)


def test_a_recording_can_be_thrown_away(page: Page, served: Served) -> None:
    to_activities(page, served.url)
    record(page)
    press(page, "Bỏ bản ghi")
    expect(page.locator("#recorder")).to_be_hidden()
    expect(page.locator("#chosen")).to_be_hidden()
    record(page)
    press(page, "Ghi xong")
    expect(page.locator("#chosen audio")).to_have_count(1)


def test_a_recording_is_there_when_the_phone_ends_the_page(page: Page, served: Served) -> None:
    to_activities(page, served.url)
    record(page)
    page.evaluate(LEAVE)
    page.wait_for_function(KEPT)
    page.reload()
    expect(page.locator("#chosen audio")).to_have_count(1)
    page.wait_for_function("() => document.querySelector('#chosen audio').duration > 1")
    record(page)
    page.evaluate(LEAVE)
    press(page, "Ghi xong")
    expect(page.locator("#chosen audio")).to_have_count(2)
    page.reload()
    expect(page.locator("#chosen audio")).to_have_count(2)


LEAVE = """() => {
  Object.defineProperty(document, "hidden", { value: true });
  document.dispatchEvent(new Event("visibilitychange"));
}"""
KEPT = """() => new Promise((resolve) => {
  const opening = indexedDB.open("decuong.chosen", 1);
  opening.onsuccess = () => {
    const counting = opening.result.transaction("chosen").objectStore("chosen").count();
    counting.onsuccess = () => resolve(counting.result > 0);
  };
})"""


def test_without_the_microphone_the_page_says_what_to_do(page: Page, served: Served) -> None:
    page.context.clear_permissions()
    to_activities(page, served.url)
    press(page, "Ghi âm")
    expect(page.get_by_role("alert")).to_contain_text("cho phép micrô")
    expect(page.get_by_role("alert")).to_contain_text("đính kèm tệp")
    page.context.grant_permissions(["microphone"])
    press(page, "Ghi âm")
    expect(page.locator("#recorder")).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)


def test_axe_finds_nothing_while_one_records_and_chooses(page: Page, served: Served) -> None:
    to_activities(page, served.url)
    record(page)
    press(page, "Ghi xong")
    choose(page, ("a.jpg", camera_photo()), ("b.jpg", PHOTO))
    record(page)
    expect(page.get_by_role("button", name="Gửi ảnh gốc")).to_be_visible()
    found = Axe().run(page).response["violations"]
    assert [(one["id"], [node["target"] for node in one["nodes"]]) for one in found] == []
    for target in page.locator("footer button:visible, #attach, #camera").all():
        target.scroll_into_view_if_needed()
        box = target.bounding_box()
        assert box is not None and box["width"] >= 48 and box["height"] >= 48, target.inner_text()
        assert box["x"] >= 0 and box["x"] + box["width"] <= 360, target.inner_text()


# Photos


def test_a_photo_larger_than_any_file_may_be_is_weighed_when_it_is_smaller(
    page: Page, served: Served, tmp_path: Path
) -> None:
    to_activities(page, served.url)
    photo = camera_photo()
    comment = b"\xff\xfe\xff\xff" + bytes(0xFFFD)
    heavy = photo[:2] + comment * 330 + photo[2:]
    assert len(heavy) > LARGEST
    whole, cut = tmp_path / "chuồng.jpg", tmp_path / "cụt.jpg"
    whole.write_bytes(heavy)
    cut.write_bytes(heavy[:-100_000])
    page.locator("#attach input").set_input_files(whole)
    press(page, "Gửi")
    ticks(page, 1)
    [content] = arrived(page)
    assert max(Image.open(BytesIO(content)).size) == 2048
    page.locator("#attach input").set_input_files(cut)
    press(page, "Gửi")
    expect(page.locator(".own.refused")).to_contain_text("lớn hơn 20 MB")
    assert served.kept(ACTIVITIES) == ["chuồng.jpg"]


@pytest.mark.parametrize(("orientation", "red"), [(1, (100, 100)), (6, (1436, 100))])
def test_a_photo_is_made_smaller_and_keeps_its_day_and_place(
    page: Page, served: Served, orientation: int, red: tuple[int, int]
) -> None:
    to_activities(page, served.url)
    photo = camera_photo(orientation)
    choose(page, ("chuồng.jpg", photo))
    press(page, "Gửi")
    ticks(page, 1)
    [content] = arrived(page)
    assert len(content) < len(photo) / 2
    small = Image.open(BytesIO(content))
    exif = small.getexif()
    assert max(small.size) == 2048
    assert exif[ORIENTATION] == 1
    assert exif.get_ifd(EXIF_PART)[TAKEN] == DAY
    assert tuple(map(float, exif.get_ifd(GPS)[2])) == PLACE
    pixel = small.getpixel(red)
    assert isinstance(pixel, tuple)
    assert pixel[0] > 200 and pixel[1] < 80, "turned as one sees it"


def test_the_original_is_sent_on_request(page: Page, served: Served) -> None:
    to_activities(page, served.url)
    photo = camera_photo(6)
    choose(page, ("chuồng.jpg", photo))
    press(page, "Gửi ảnh gốc")
    expect(page.get_by_role("button", name="Gửi ảnh gốc")).to_have_attribute("aria-pressed", "true")
    page.reload()
    expect(page.get_by_role("button", name="Gửi ảnh gốc")).to_have_attribute("aria-pressed", "true")
    press(page, "Gửi")
    ticks(page, 1)
    assert arrived(page) == [photo]


def test_what_cannot_be_made_smaller_is_sent_as_it_is(page: Page, served: Served) -> None:
    to_activities(page, served.url)
    heic = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(2_000)
    cut = camera_photo()[:-200_000]
    choose(page, ("IMG_1.HEIC", heic), kind="image/heic")
    choose(page, ("cụt.jpg", cut))
    press(page, "Gửi")
    expect(page.locator(".own.refused")).to_contain_text("bị hỏng")
    ticks(page, 1)
    press(page, "Bỏ")
    assert served.kept(ACTIVITIES) == ["IMG_1.HEIC"]
    assert arrived(page, "img")[0] == heic


def test_chosen_photos_are_put_in_order_and_survive_a_reload(page: Page, served: Served) -> None:
    to_activities(page, served.url)
    choose(page, ("một.jpg", small_photo(1)), ("hai.jpg", small_photo(2)), ("ba.jpg", small_photo(3)))
    shown = "(all) => Promise.all(all.map((one) => one.decode().then(() => one.naturalWidth)))"
    assert page.locator("#chosen img").evaluate_all(shown) == [300] * 3
    page.get_by_role("button", name="Đưa lên trước: ba.jpg").click()
    page.get_by_role("button", name="Đưa lên trước: ba.jpg").press("Enter")
    assert names(page) == ["ba.jpg", "một.jpg", "hai.jpg"]
    page.get_by_role("button", name="Bỏ tệp này: một.jpg").click()
    page.wait_for_function(STORED, arg=2)
    page.reload()
    expect(page.locator("#chosen li")).to_have_count(2)
    assert names(page) == ["ba.jpg", "hai.jpg"]
    press(page, "Gửi")
    ticks(page, 2)
    assert served.kept(ACTIVITIES) == ["ba.jpg", "hai.jpg"]
    page.reload()
    shows(page, "1.6.")
    expect(page.locator("#chosen")).to_be_hidden()


# Places


def test_a_place_arrives(page: Page, served: Served) -> None:
    page.context.set_geolocation({"latitude": 20.842, "longitude": 104.633961})
    to_activities(page, served.url)
    press(page, "Gửi vị trí")
    ticks(page, 1)
    assert served.kept(ACTIVITIES) == ["20.842000, 104.633961"]
    expect(page.locator(".own .words")).to_have_text("20.842000, 104.633961")
    page.reload()
    expect(page.locator(".own .words")).to_have_text("20.842000, 104.633961")


def test_a_place_found_without_a_line_waits(page: Page, served: Served) -> None:
    page.context.set_geolocation({"latitude": 20.842, "longitude": 104.633961})
    to_activities(page, served.url)
    page.context.set_offline(True)
    press(page, "Gửi vị trí")
    expect(page.locator("#saved")).to_have_text("1 tin đang chờ")
    page.context.set_offline(False)
    ticks(page, 1)
    assert served.kept(ACTIVITIES) == ["20.842000, 104.633961"]


def test_a_place_that_may_not_be_seen_is_explained(page: Page, served: Served) -> None:
    page.context.clear_permissions()
    to_activities(page, served.url)
    press(page, "Gửi vị trí")
    expect(page.get_by_role("alert")).to_contain_text("cho phép vị trí")
    assert served.kept(ACTIVITIES) == []
