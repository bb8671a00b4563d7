"""Pages that are no articles are told from those that are: bot walls, error pages, lists of other pages."""

from __future__ import annotations

import pytest

from archive.document import Document, Rejection, Sighting
from ingest.extract import extract
from ingest.record import Census, RawRecord

WALLS = (
    (
        "Just a moment...\n"
        "Checking your browser before accessing harbourpost.example.\n"
        "This process is automatic. Your browser will redirect to your requested content shortly.\n"
        "Please allow up to 5 seconds...\n"
        "DDoS protection by Cloudflare\n"
    ),
    (
        "Attention Required! | Cloudflare\n"
        "Sorry, you have been blocked\n"
        "You are unable to access islandtimes.example\n"
        "Why have I been blocked?\n"
        "This website is using a security service to protect itself from online attacks. The action you "
        "just performed triggered the security solution. There are several actions that could trigger "
        "this block including submitting a certain word or phrase, a SQL command or malformed data.\n"
        "What can I do to resolve this?\n"
        "You can email the site owner to let them know you were blocked. Please include what you were "
        "doing when this page came up and the Cloudflare Ray ID found at the bottom of this page.\n"
        "Cloudflare Ray ID: 7f3a\n"
    ),
    (
        "Access Denied\n"
        'You don\'t have permission to access "http://www.ministry.example/news/2021/05" on this server.\n'
        "Reference #18.2d351ab8.1621.2fa\n"
    ),
    (
        "Are you a robot?\n"
        "We have detected unusual activity from your computer network\n"
        "To continue, please click the box below to let us know you're not a robot.\n"
        "Why did this happen?\n"
        "Please make sure your browser supports JavaScript and cookies and that you are not blocking "
        "them from loading. For more information you can review our Terms of Service and Cookie Policy.\n"
        "Need Help?\n"
        "For inquiries related to this message please contact our support team and provide the reference"
        " ID below.\n"
        "Block reference ID: 9b1\n"
    ),
    (
        "Human Verification\n"
        "Please verify you are a human\n"
        "Access to this page has been denied because we believe you are using automation tools to browse"
        " the website.\n"
        "This may happen as a result of the following:\n"
        "Javascript is disabled or blocked by an extension (ad blockers for example)\n"
        "Your browser does not support cookies\n"
        "Please make sure that Javascript and cookies are enabled on your browser and that you are not "
        "blocking them from loading.\n"
        "Reference ID: #1b2c\n"
    ),
    (
        "Security check\n"
        "Please complete the security check to access www.valley.example\n"
        "Why do I have to complete a CAPTCHA?\n"
        "Completing the CAPTCHA proves you are a human and gives you temporary access to the web "
        "property.\n"
        "What can I do to prevent this in the future?\n"
        "If you are on a personal connection, like at home, you can run an anti-virus scan on your "
        "device to make sure it is not infected with malware.\n"
    ),
    ("One moment, please...\nPlease wait while your request is being verified...\n"),
    ("Request unsuccessful. Incapsula incident ID: 877000-3301\n"),
    (
        "Robot Challenge Screen\n"
        "Checking the site connection security\n"
        "www.example.org is using a security service for protection against online attacks. An action "
        "has triggered the service and blocked your request.\n"
        "Please try again in a few minutes. If the issue persist, please contact the site owner for "
        "further assistance.\n"
    ),
    (
        "Please enable cookies.\n"
        "Error 1020 Ray ID: 6d2 • 2021-11-22 UTC\n"
        "Access denied\n"
        "What happened?\n"
        "This website is using a security service to protect itself from online attacks.\n"
    ),
    (
        "Let's confirm you are human\n"
        "Complete the security check before continuing. This step verifies that you are not a bot, which"
        " helps to protect your account and prevent spam.\n"
        "Begin\n"
    ),
    (
        "JavaScript is disabled\n"
        "In order to continue, we need to verify that you're not a robot. This requires JavaScript. "
        "Enable JavaScript and then reload the page.\n"
    ),
    (
        "Client Challenge\n"
        "JavaScript is disabled in your browser.\n"
        "Please enable JavaScript to proceed.\n"
        "A required part of this site couldn’t load. This may be due to a browser extension, network "
        "issues, or browser settings. Please check your connection, disable any ad blockers, or try "
        "using a different browser.\n"
    ),
    (
        "Pardon Our Interruption\n"
        "As you were browsing something about your browser made us think you were a bot. There are a few"
        " reasons this might happen:\n"
        "You're a power user moving through this website with super-human speed.\n"
        "You've disabled cookies in your web browser.\n"
        "A third-party browser plugin, such as Ghostery or NoScript, is preventing JavaScript from "
        "running.\n"
        "To regain access, please make sure that cookies and JavaScript are enabled before reloading the"
        " page.\n"
    ),
    (
        "Verifying you are human. This may take a few seconds.\n"
        "news.example needs to review the security of your connection before proceeding.\n"
    ),
    (
        "Sorry, this page is not available in your region.\n"
        "451: Unavailable due to legal reasons\n"
        "We recognize you are attempting to access this website from a country belonging to the European"
        " Economic Area (EEA) including the EU which enforces the General Data Protection Regulation "
        "(GDPR) and therefore access cannot be granted at this time. For any issues, contact "
        "news@valley.example or call 555-0100.\n"
    ),
    (
        "Too Many Requests\n"
        "You have sent too many requests in a given amount of time.\n"
        "Please slow down and try again later.\n"
    ),
    (
        "Bitte bestätigen Sie, dass Sie ein Mensch sind\n"
        "Ihre Anfrage wurde aus Sicherheitsgründen angehalten. Bitte aktivieren Sie JavaScript und "
        "Cookies, um fortzufahren.\n"
    ),
    (
        "Un momento…\n"
        "Verificando que usted es un ser humano. Esto puede tardar unos segundos.\n"
        "diario.example necesita revisar la seguridad de su conexión antes de continuar.\n"
    ),
    (
        "Vérification en cours\n"
        "Merci de patienter pendant que nous vérifions que vous n'êtes pas un robot.\n"
        "Activez JavaScript et les cookies pour continuer\n"
    ),
    (
        "The requested URL was rejected. Please consult with your administrator.\n"
        "Your support ID is: 1234567890\n"
        "[Go Back]\n"
    ),
    (
        "Before you continue\n"
        "We and our partners use cookies to give you the best online experience, including to "
        "personalise advertising and content. By clicking Accept all you agree to our use of such "
        "technologies.\n"
        "Accept all\n"
        "Reject all\n"
        "More options\n"
    ),
    (
        "Your access to this site has been limited by the site owner\n"
        "Your access to this service has been limited. (HTTP response code 503)\n"
        "If you think you have been blocked in error, contact the owner of this site for assistance.\n"
        "Block Technical Data\n"
        "Block Reason: Access from your area has been temporarily limited for security reasons.\n"
        "Time: Mon, 22 Nov 2021 4:11:00 GMT\n"
        "About Wordfence\n"
    ),
    ("Bot Verification\nVerifying that you are not a robot...\n"),
    (
        "We're sorry, but your browser looks like a robot\n"
        "Solve the puzzle to continue reading the Harbour Post.\n"
        "Press and hold\n"
    ),
    ("Press & Hold to confirm you are a human (and not a bot).\nReference ID 88aa\n"),
    (
        "Checking if the site connection is secure\n"
        "Enable JavaScript and cookies to continue\n"
        "post.example needs to review the security of your connection before proceeding.\n"
    ),
    (
        "Access to this page has been denied.\n"
        "Automated access to this content has been detected. Please contact us with the reference below "
        "if you believe that this is a mistake.\n"
    ),
    (
        "Your request looks like it came from an automated service\n"
        "To protect our readers we have stopped it. If you are a person, tick the box below and carry on"
        " to the site.\n"
        "I am a person\n"
    ),
    (
        "Unusual traffic from your network\n"
        "Our systems have detected unusual traffic from your computer network. This page checks to see "
        "if it's really you sending the requests, and not a robot.\n"
    ),
)
ERRORS = (
    ("404\nPage not found\nThe page you were looking for has moved or never was. Try the search.\nHome News Contact\n"),
    (
        "Oops! That page can’t be found.\n"
        "It looks like nothing was found at this location. Maybe try one of the links below or a search?\n"
        "Recent Posts\n"
        "Ferries idle again\n"
        "New crane for the harbour\n"
        "Archives\n"
        "May 2021\n"
    ),
    ("Error 503 Backend fetch failed\nBackend fetch failed\nGuru Meditation:\nXID: 33\nVarnish cache server\n"),
    ("502 Bad Gateway\nnginx/1.18.0\n"),
    (
        "Internal Server Error\n"
        "The server encountered an internal error or misconfiguration and was unable to complete your "
        "request.\n"
        "Please contact the server administrator and inform them of the time the error occurred.\n"
        "Apache/2.4 Server at www.valley.example Port 80\n"
    ),
    (
        "Not Found\n"
        "The requested URL /news/bridge.html was not found on this server.\n"
        "Additionally, a 404 Not Found error was encountered while trying to use an ErrorDocument to "
        "handle the request.\n"
    ),
    ("This site can't be reached\nwww.valley.example took too long to respond.\nTry: Checking the connection\n"),
    (
        "Site under maintenance\n"
        "We are carrying out scheduled work on our website and shall be back soon. We apologise for any "
        "inconvenience.\n"
    ),
    (
        "Seite nicht gefunden\n"
        "Die von Ihnen gesuchte Seite konnte leider nicht gefunden werden. Bitte prüfen Sie die Adresse "
        "oder nutzen Sie die Suche.\n"
    ),
    ("Erreur 404\nLa page que vous cherchez est introuvable. Elle a peut-être été déplacée ou supprimée.\n"),
    ("Página no encontrada\nLo sentimos, la página que busca no existe o ha cambiado de dirección.\n"),
    ("Account Suspended\nThis Account has been suspended.\nContact your hosting provider for more information.\n"),
    ("Database Error\nError establishing a database connection\n"),
    ("This domain has expired. Is this your domain? Renew now!\n"),
    (
        "Content no longer available\n"
        "The article you are looking for has been archived or removed. You can search our archive for "
        "other stories.\n"
    ),
    (
        "Sorry, we couldn't find that page\n"
        "The link you followed may be broken, or the page may have been removed.\n"
        "Go back to the home page\n"
    ),
    (
        "We can't find the page you're looking for.\n"
        "Check the address, or visit our home page.\n"
        "If you still can't find it, write to webmaster@valley.example\n"
    ),
    (
        "Runtime Error\n"
        "Server Error in '/' Application.\n"
        "Description: An application error occurred on the server. The current custom error settings for"
        " this application prevent the details of the application error from being viewed remotely (for "
        "security reasons).\n"
    ),
    (
        "Fatal error: Uncaught Error: Call to undefined function get_header() in "
        "/var/www/html/index.php:12 Stack trace: #0 {main} thrown in /var/www/html/index.php on line 12\n"
    ),
    ("Forbidden\nYou don't have permission to access this resource.\n"),
    ("Bad Request (Invalid Hostname)\nHTTP Error 400. The request hostname is invalid.\n"),
    (
        "410 Gone\n"
        "The requested resource is no longer available on this server and there is no forwarding "
        "address. Please remove all references to this resource.\n"
    ),
    (
        "An error occurred\n"
        "Sorry, the page you are looking for is currently unavailable. Please try again later.\n"
        "If you are the system administrator of this resource then you should check the error log for "
        "details.\n"
    ),
    ("Log in to continue\nYou must be logged in to view this page.\nEmail\nPassword\nForgot your password?\n"),
    (
        "Page not available\n"
        "This press release is no longer on our website. For older releases please contact the press "
        "office.\n"
    ),
    ("Whoops, looks like something went wrong.\n1/1 NotFoundHttpException\n"),
    ("Hmm. We’re having trouble finding that site.\nWe can’t connect to the server at www.valley.example.\n"),
    (
        "404 - File or directory not found.\n"
        "The resource you are looking for might have been removed, had its name changed, or is "
        "temporarily unavailable.\n"
    ),
    ("Siden blev ikke fundet\nVi kan desværre ikke finde den side, du leder efter.\n"),
    ("Страница не найдена\nК сожалению, запрашиваемая вами страница не существует или была удалена.\n"),
)
PLACES = (
    "Norhaven", "Skerry Point", "Ternholm", "Eastmole", "Lauder Bay", "Port Ansel", "Fenwick", "Dunmere", "Averil",
    "Kestrel Sound",
)  # fmt: skip
STORY = (
    "Ferries idle for a third day\n\n"
    "NORHAVEN, 4 May 2021 - The ferries to the outer islands stayed in harbour on Tuesday, the third day of a strike"
    " over night shifts, and the mail was brought by fishing boats.\n\n"
    "Talks are to go on tomorrow, a speaker of the harbour board said, and nobody expects them to end before noon."
    " The union wants two men more on every boat that sails after ten in the evening.\n\n"
)


def _judge(text: str) -> str | None:
    """The rule by which a text is rejected, None where it is a document."""
    outcome = extract(RawRecord(text.encode(), "text", Sighting("site", "a.txt")), Census(""))
    return outcome.rule if isinstance(outcome, Rejection) else None


def _list(entry: str) -> str:
    entries = "\n\n".join(entry.format(place=place, day=day) for day, place in enumerate(PLACES, 11))
    return f"Home\nNews\nContact\nSearch\n\nLatest news\n\n{entries}\n\n1 2 3 Next\nPrivacy\nImprint\n"


@pytest.mark.parametrize("text", WALLS)
def test_a_bot_wall_is_no_article(text: str) -> None:
    """Whoever asks whether you are human, or lets nobody in, has no story to tell."""
    assert _judge(text.replace("\n", "\n\n")) in ("bot_wall", "error_page")


@pytest.mark.parametrize("text", ERRORS)
def test_an_error_page_is_no_article(text: str) -> None:
    """A page that says that there is none, in the words of servers and of those who run them."""
    assert _judge(text.replace("\n", "\n\n")) in ("error_page", "no_prose")


@pytest.mark.parametrize(
    "entry",
    [
        "{place} opens new ferry berth\nThe council said that work would begin...\nRead more",
        "{day} May 2021\n{place} opens new ferry berth",
        "{place} opens new ferry berth\n{day} May 2021\nThe council said that work would begin [...]",
        "{day} May 2021 | {place} opens new ferry berth",
        "{place} opens new ferry berth\nThe council said that work would begin in spring, and more is to follow this"
        " week.\nContinue reading",
        "05/{day}/2021 - {place} opens new ferry berth",
        "* {place} opens new ferry berth ({day} May 2021)",
    ],
)
def test_a_list_of_others_is_no_article(entry: str) -> None:
    """Teasers, or dated headlines one after the other, with hardly a sentence beside them."""
    assert _judge(_list(entry)) == "listing"


@pytest.mark.parametrize(
    "text",
    [
        STORY,
        # says what walls and error pages say, in a story
        STORY + "The board's website said only “Page not found”, and asked whether visitors were human.\n",
        # dated comments below it
        STORY + "\n\n".join(f"{day} May 2021, 12:0{day % 10}\nWell said." for day in range(1, 20)),
        # figures of a company: lines without a sentence
        "HARBOUR LINES INC <HLI> 3RD QTR NET\n\nShr 35 cts vs 31 cts\n\nNet 1,204,000 vs 1,010,000\n\n"
        "Revs 20.4 mln vs 18.1 mln\n\nNine mths\n\nShr 98 cts vs 84 cts\n\nNet 3,402,000 vs 2,900,000\n\n"
        "Revs 60.2 mln vs 51.4 mln\n",
    ],
)
def test_a_story_is_an_article(text: str) -> None:
    """Neither its words, nor what hangs below it, nor that it is short, makes it none."""
    assert isinstance(extract(RawRecord(text.encode(), "text", Sighting("site", "a.txt")), Census("")), Document)
